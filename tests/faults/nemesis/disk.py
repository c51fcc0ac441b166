"""This is where a database's disk runs full, and has room again: a file system in memory, as small as it is made."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

DISK_BYTES = 8 * 1024**3
"""Not taken before it is filled."""
FREE_BYTES_WHEN_FULL = 256 * 1024
FILL_TRIES_MAX = 20


@dataclass(frozen=True)
class Disk:
    """One that holds a folder; `limited` where it could be made here, which only root may."""

    folder: Path
    limited: bool

    def fill(self) -> None:
        """No room is left beyond what is used, but for a few pages."""
        for _ in range(FILL_TRIES_MAX):
            usage = os.statvfs(self.folder)
            if self._resize((usage.f_blocks - usage.f_bfree) * usage.f_frsize + FREE_BYTES_WHEN_FULL):
                return

    def free(self) -> None:
        """Room again."""
        if not self._resize(DISK_BYTES):
            raise OSError(f"{self.folder} could not be given room again")

    def _resize(self, size_bytes: int) -> bool:
        """False where more is used by now: somebody writes there meanwhile."""
        command = ["mount", "-o", f"remount,size={size_bytes}", str(self.folder)]
        return subprocess.run(command, check=False, capture_output=True).returncode == 0


@contextmanager
def disk(folder: Path) -> Iterator[Disk]:
    """One of its own for this folder, where that may be."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES},mode=755", "tellback-test", str(folder)]
    mounted = os.geteuid() == 0 and subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode == 0
    try:
        yield Disk(folder, mounted)
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
