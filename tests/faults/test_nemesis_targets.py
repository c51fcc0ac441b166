"""A storm signals its own processes and no others; a clock shows the skew that is set, and a disk fills and empties."""

from __future__ import annotations

import errno
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests import prerequisites
from tests.conftest import temporary_folder
from tests.faults.cluster.process_handle import ProcessHandle, has_argument, is_child_of
from tests.faults.cluster.processes import ROOT
from tests.faults.nemesis.clocks import set_skew
from tests.faults.nemesis.disk import Disk, disk

PRINT_CLOCKS = """
import sys, time, pathlib, deploy.composition
from tests.faults.nemesis.clocks import install_skewed_clock
install_skewed_clock(pathlib.Path(sys.argv[1]))
print(deploy.composition.now().isoformat(), time.time())
"""


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(["sleep", "60"]) as process:
        yield process
        process.kill()


def test_a_process_that_is_not_the_tests_is_not_signalled(sleeper: subprocess.Popen[bytes], tmp_path: Path) -> None:
    for is_ours in (is_child_of(sleeper.pid), has_argument(tmp_path)):
        with ProcessHandle(sleeper.pid, is_ours) as handle:
            handle.send_signal(signal.SIGKILL)

            assert not handle.alive
    assert sleeper.poll() is None


def test_a_process_of_the_test_is_signalled_and_seen_to_end(sleeper: subprocess.Popen[bytes]) -> None:
    with ProcessHandle(sleeper.pid, has_argument(Path("60"))) as handle:
        assert handle.alive
        handle.send_signal(signal.SIGKILL)
        handle.wait(10)

        assert not handle.alive
    assert sleeper.wait() == -signal.SIGKILL


def test_a_handle_of_an_ended_process_signals_no_process_that_reuses_its_pid(sleeper: subprocess.Popen[bytes]) -> None:
    with ProcessHandle(sleeper.pid, lambda pid: True) as handle:
        sleeper.kill()
        sleeper.wait()
        handle.send_signal(signal.SIGKILL)

        assert not handle.alive


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [-900.0, 0.0, 900.0])
def test_a_skewed_clock_shows_its_skew(tmp_path: Path, seconds: float) -> None:
    if seconds:
        set_skew(tmp_path / "clock", seconds)
    command = [sys.executable, "-c", PRINT_CLOCKS, str(tmp_path / "clock")]
    product_time, process_time = subprocess.check_output(command, cwd=ROOT, text=True).split()
    expected = datetime.now(UTC) + timedelta(seconds=seconds)

    assert abs(datetime.fromisoformat(product_time) - expected) < timedelta(seconds=60)
    assert abs(float(process_time) - expected.timestamp()) < 60


@pytest.fixture
def limited() -> Iterator[Disk]:
    with temporary_folder("disk") as folder, disk(folder / "small") as small:
        if not small.limited:
            prerequisites.skip_or_fail("only root can mount a file system of its own size")
        yield small


def test_a_disk_runs_full_and_has_room_again(limited: Disk) -> None:
    (limited.folder / "before").write_bytes(bytes(2**20))
    limited.fill()
    with pytest.raises(OSError, match="space") as full:
        (limited.folder / "more").write_bytes(bytes(2**20))
    limited.free()
    (limited.folder / "after").write_bytes(bytes(2**20))

    assert full.value.errno == errno.ENOSPC
    assert (limited.folder / "before").stat().st_size == (limited.folder / "after").stat().st_size == 2**20
