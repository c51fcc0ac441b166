"""A command that cannot be done ends with one line that says what to do, and with an exit code."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).parents[2]


def test_a_token_asked_for_where_nothing_runs_says_how_to_start_it(tmp_path: Path) -> None:
    said = _tellback(tmp_path, "token", "priya", "--port", str(_nothing_listens_at()))

    assert said.returncode == 1
    assert said.stdout == ""
    assert len(said.stderr.splitlines()) == 1
    assert "make run" in said.stderr


def test_a_smoke_of_what_does_not_run_ends_with_one_line_and_drives_nothing(tmp_path: Path) -> None:
    nobody = f"http://127.0.0.1:{_nothing_listens_at()}"
    said = _tellback(tmp_path, "smoke", "--base-url", nobody)

    assert said.returncode == 1
    assert "sent=" not in said.stdout
    assert [line.partition(" (")[0] for line in said.stderr.splitlines()] == [f"nobody answers at {nobody}/notify/held"]
    assert "make run" in said.stderr


def test_a_token_for_nobody_we_know_names_those_we_do(tmp_path: Path) -> None:
    said = _tellback(tmp_path, "token", "nobody")

    assert said.returncode == 2
    assert "priya" in said.stderr


def _tellback(state: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "TELLBACK_STATE": str(state)}
    return subprocess.run(
        [sys.executable, "-m", "deploy.cli", *words],
        cwd=REPOSITORY,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def _nothing_listens_at() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port: int = bound.getsockname()[1]
        return port
