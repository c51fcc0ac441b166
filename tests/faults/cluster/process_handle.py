"""Process handle: a pidfd, so that a signal never reaches another process that reuses the pid.

A process may end, and its pid be reused, before the handle is opened. So the handle is checked after it is opened, and
closed where the process is not one of the test's.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Self

EXEC_SECONDS_MAX = 0.5
ProcessFilter = Callable[[int], bool]
"""Whether the process with this pid is one of the test's; called while the handle is open."""


class ProcessHandle:
    """One process, or none where it ended before the handle was opened."""

    def __init__(self, pid: int, is_ours: ProcessFilter) -> None:
        self.pid = pid
        self._handle: int | None = None
        with suppress(ProcessLookupError):
            handle = os.pidfd_open(pid)
            if is_ours(pid):
                self._handle = handle
            else:
                os.close(handle)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the handle."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    @property
    def alive(self) -> bool:
        """Whether the process runs or is stopped; a zombie is not alive."""
        return self._handle is not None and not select.select([self._handle], [], [], 0)[0]

    def send_signal(self, number: int) -> None:
        """Signal the process; do nothing if it has ended."""
        if self._handle is not None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, number)

    def wait(self, timeout: float) -> None:
        """Wait until the process has ended. Raises subprocess.TimeoutExpired."""
        if self._handle is not None and not select.select([self._handle], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired(str(self.pid), timeout)


def is_child_of(parent: int) -> ProcessFilter:
    """Accepts the children of the process `parent`."""
    return lambda pid: _stat(pid)[1:2] == [str(parent)]


def has_argument(folder: Path) -> ProcessFilter:
    """Accepts the processes with this folder on their command line."""

    def is_ours(pid: int) -> bool:
        with suppress(OSError):
            return os.fsencode(folder) in _arguments(pid)
        return False

    return is_ours


def _arguments(pid: int) -> list[bytes]:
    """The command line. Linux shows an empty one for a moment after exec, when `Popen` has returned already."""
    deadline = time.monotonic() + EXEC_SECONDS_MAX
    while not (line := Path(f"/proc/{pid}/cmdline").read_bytes()) and time.monotonic() < deadline:
        time.sleep(0.001)
    return line.split(b"\0")


def _stat(pid: int) -> list[str]:
    """State, parent's pid, and the other fields of /proc/PID/stat."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return []
