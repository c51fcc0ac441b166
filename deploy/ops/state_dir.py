"""State directory: what a local run writes there, so that a command finds that run without being configured."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

STATE_DIR = Path(os.environ.get("TELLBACK_STATE", ".state"))
ADDRESSES_FILE = "addresses.json"
DATABASES_FILE = "databases.json"


def read_addresses(state: Path) -> dict[str, str]:
    """Process name -> base URL, and `kafka` -> bootstrap servers; empty unless `run-distributed` runs."""
    return _read(state / ADDRESSES_FILE)


def read_databases(state: Path) -> dict[str, str]:
    """Service name, or `portal` -> database URL; empty unless a local run is open."""
    return _read(state / DATABASES_FILE)


@contextmanager
def state_file(file: Path, values: Mapping[str, str]) -> Iterator[None]:
    """Keeps `values` in `file` while the context is open; only the owner can read it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(".new")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        json.dump(dict(values), out)
    unfinished.replace(file)
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def _read(file: Path) -> dict[str, str]:
    values: dict[str, str] = json.loads(file.read_text("utf-8")) if file.exists() else {}
    return values
