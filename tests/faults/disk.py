"""This is where a database's disk runs full, and has room again: a file system in memory, as small as it is made."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOMY = 8 * 1024**3
"""Not taken before it is filled."""
LEFT = 128 * 1024


@dataclass(frozen=True)
class Disk:
    """One that holds a folder; `small` where it could be made here, which only root may."""

    folder: Path
    small: bool

    def fill(self) -> None:
        """No room is left beyond what is used, but for a few pages."""
        found = os.statvfs(self.folder)
        self._size((found.f_blocks - found.f_bfree) * found.f_frsize + LEFT)

    def free(self) -> None:
        """Room again."""
        self._size(ROOMY)

    def _size(self, most: int) -> None:
        subprocess.run(["mount", "-o", f"remount,size={most}", str(self.folder)], check=True)


@contextmanager
def disk(folder: Path) -> Iterator[Disk]:
    """One of its own for this folder, where that may be."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={ROOMY},mode=755", "tellback-test", str(folder)]
    mounted = os.geteuid() == 0 and subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode == 0
    try:
        yield Disk(folder, mounted)
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
