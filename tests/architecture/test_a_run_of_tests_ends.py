"""A run of tests ends with its result, even where a test left a thread behind or waits for ever."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).parents[2]
LEAVES_A_THREAD = """
import threading
def test_that_forgets_its_thread(): threading.Thread(target=threading.Event().wait, name="forgotten").start()
"""
NEVER_ENDS = """
import threading
def test_that_waits_for_nothing(): threading.Event().wait()
"""


IN_WORKERS = ("-n", "2", "--dist", "loadfile")


@pytest.mark.parametrize(
    ("test", "said", "workers"),
    [
        (LEAVES_A_THREAD, "left behind: forgotten at", ()),
        (NEVER_ENDS, "Timeout", ()),
        (LEAVES_A_THREAD, "left behind: forgotten at", IN_WORKERS),
        (NEVER_ENDS, "crashed while running 'test_it.py::test_that_waits_for_nothing'", IN_WORKERS),
    ],
)
def test_a_test_that_would_never_end_is_stopped_and_named(
    test: str, said: str, workers: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "test_it.py").write_text(test)

    pytest_ = (sys.executable, "-m", "pytest", "-c", "pyproject.toml", "-p", "tests.conftest")
    run = subprocess.run(
        [*pytest_, *workers, "--timeout", "5", tmp_path],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=200,
    )

    assert run.returncode == 1
    assert said in run.stdout + run.stderr
