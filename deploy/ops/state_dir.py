"""This is where it is known what a running house leaves in its state folder: where its parts stand."""

from __future__ import annotations

import json
import os
from pathlib import Path

STATE_DIR = Path(os.environ.get("TELLBACK_STATE", ".state"))
ADDRESSES_FILE = "addresses.json"


def read_addresses(state: Path) -> dict[str, str]:
    """Part -> its address, as run-distributed left it; nothing where that does not run."""
    file = state / ADDRESSES_FILE
    addresses: dict[str, str] = json.loads(file.read_text("utf-8")) if file.exists() else {}
    return addresses
