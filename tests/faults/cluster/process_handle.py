"""This is where a process is held so that nobody else can be struck in its place: numbers are used again, not handles.

A handle is the kernel's, for one life of one number (pidfd). Between hearing of a number and holding it, its process
may have ended and its number be somebody's: so what is held is looked at, and let go of where it is not ours.
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
"""Whether the process of this number, which is held meanwhile, is one of ours."""


class ProcessHandle:
    """One process; `None` where it had ended before it could be held."""

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
        """Hold it no more."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    @property
    def alive(self) -> bool:
        """Whether it runs, or stands still; buried or not, one that has ended does neither."""
        return self._handle is not None and not select.select([self._handle], [], [], 0)[0]

    def send_signal(self, number: int) -> None:
        """To it, or to nobody."""
        if self._handle is not None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, number)

    def wait(self, timeout: float) -> None:
        """Until it has ended. Raises subprocess.TimeoutExpired."""
        if self._handle is not None and not select.select([self._handle], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired(str(self.pid), timeout)


def is_child_of(parent: int) -> ProcessFilter:
    """That a process was begun by this one."""
    return lambda pid: _stat(pid)[1:2] == [str(parent)]


def has_argument(folder: Path) -> ProcessFilter:
    """That a server was told to run over this folder."""

    def is_ours(pid: int) -> bool:
        with suppress(OSError):
            return os.fsencode(folder) in _arguments(pid)
        return False

    return is_ours


def _arguments(pid: int) -> list[bytes]:
    """Its command line. Linux shows none for a moment after exec has closed the pipe that its parent waits for."""
    over = time.monotonic() + EXEC_SECONDS_MAX
    while not (line := Path(f"/proc/{pid}/cmdline").read_bytes()) and time.monotonic() < over:
        time.sleep(0.001)
    return line.split(b"\0")


def _stat(pid: int) -> list[str]:
    """Its state, its parent's number, and what follows."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return []
