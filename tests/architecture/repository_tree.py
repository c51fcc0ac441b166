"""Repository tree: the tracked files and the modules that the architecture tests read."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("services", "portal", "contracts", "deploy")
ROOMS = (
    "application",
    "domain",
    "eventstore",
    "http",
    "messaging",
    "observability",
    "open_items",
    "projections",
    "reconciliation",
    "runtime",
    "scheduling",
)


@cache
def tracked_files() -> tuple[Path, ...]:
    """Every file that git keeps or would keep, from the root."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(sorted(Path(name) for name in listed.split("\0") if name and (ROOT / name).is_file()))


def modules(*within: str) -> tuple[Path, ...]:
    return tuple(path for path in tracked_files() if path.suffix == ".py" and path.parts[0] in within)


def text(path: Path) -> str:
    return (ROOT / path).read_text("utf-8", "replace")
