"""Disk faults: a file system in memory for a database, which the nemesis fills and frees by its size limit."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

DISK_BYTES = 8 * 1024**3
"""A limit: memory is used only as files grow."""
FREE_BYTES_WHEN_FULL = 256 * 1024
FILL_TRIES_MAX = 20


@dataclass(frozen=True)
class Disk:
    """The disk of a folder. `limited` is false where no file system could be mounted, which only root may do."""

    folder: Path
    limited: bool

    def fill(self) -> None:
        """Shrink the disk to what is used, and a few pages more."""
        for _ in range(FILL_TRIES_MAX):
            usage = os.statvfs(self.folder)
            if self._resize((usage.f_blocks - usage.f_bfree) * usage.f_frsize + FREE_BYTES_WHEN_FULL):
                return

    def free(self) -> None:
        """Give the disk its full size again. Raises OSError."""
        if not self._resize(DISK_BYTES):
            raise OSError(f"{self.folder} could not be enlarged again")

    def _resize(self, size_bytes: int) -> bool:
        """False where more is in use by now than fits."""
        command = ["mount", "-o", f"remount,size={size_bytes}", str(self.folder)]
        return subprocess.run(command, check=False, capture_output=True).returncode == 0


@contextmanager
def disk(folder: Path) -> Iterator[Disk]:
    """Mount a disk of its own for this folder, where that is possible."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES},mode=755", "tellback-test", str(folder)]
    mounted = os.geteuid() == 0 and subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode == 0
    try:
        yield Disk(folder, mounted)
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
