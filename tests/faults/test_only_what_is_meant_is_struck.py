"""A storm strikes its own processes and no others; a clock jumps and a disk runs full where they are told to."""

from __future__ import annotations

import errno
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests import needs
from tests.conftest import a_folder
from tests.faults.clocks import jump
from tests.faults.disk import Disk, disk
from tests.faults.fleet import ROOT
from tests.faults.ours import Held, child_of, runs_over

READS_THE_CLOCK = """
import sys, time, pathlib, deploy.parts
from tests.faults.clocks import follow
follow(pathlib.Path(sys.argv[1]))
print(deploy.parts.now().isoformat(), time.time())
"""


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(["sleep", "60"]) as process:
        yield process
        process.kill()


def test_a_process_that_is_not_ours_is_not_struck(sleeper: subprocess.Popen[bytes], tmp_path: Path) -> None:
    for ours in (child_of(sleeper.pid), runs_over(tmp_path)):
        with Held(sleeper.pid, ours) as held:
            held.send_signal(signal.SIGKILL)

            assert not held.lives
    assert sleeper.poll() is None


def test_a_process_of_ours_is_struck_and_seen_to_end(sleeper: subprocess.Popen[bytes]) -> None:
    with Held(sleeper.pid, runs_over(Path("60"))) as held:
        assert held.lives
        held.send_signal(signal.SIGKILL)
        held.wait(10)

        assert not held.lives
    assert sleeper.wait() == -signal.SIGKILL


def test_what_has_ended_strikes_nobody_who_has_its_number_now(sleeper: subprocess.Popen[bytes]) -> None:
    with Held(sleeper.pid, lambda pid: True) as held:
        sleeper.kill()
        sleeper.wait()
        held.send_signal(signal.SIGKILL)

        assert not held.lives


@pytest.mark.parametrize("seconds", [-900.0, 0.0, 900.0])
def test_a_clock_says_what_it_is_made_to(tmp_path: Path, seconds: float) -> None:
    if seconds:
        jump(tmp_path / "clock", seconds)
    command = [sys.executable, "-c", READS_THE_CLOCK, str(tmp_path / "clock")]
    said, counted = subprocess.check_output(command, cwd=ROOT, text=True).split()
    real = datetime.now(UTC) + timedelta(seconds=seconds)

    assert abs(datetime.fromisoformat(said) - real) < timedelta(seconds=60)
    assert abs(float(counted) - real.timestamp()) < 60


@pytest.fixture
def small() -> Iterator[Disk]:
    with a_folder("disk") as folder, disk(folder / "small") as made:
        if not made.small:
            needs.missing("no file system of its own size here: only root makes one")
        yield made


def test_a_disk_runs_full_and_has_room_again(small: Disk) -> None:
    (small.folder / "before").write_bytes(bytes(2**20))
    small.fill()
    with pytest.raises(OSError, match="space") as full:
        (small.folder / "more").write_bytes(bytes(2**20))
    small.free()
    (small.folder / "after").write_bytes(bytes(2**20))

    assert full.value.errno == errno.ENOSPC
    assert (small.folder / "before").stat().st_size == (small.folder / "after").stat().st_size == 2**20
