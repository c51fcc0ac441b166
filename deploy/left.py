"""This is where it is known what a running house leaves in its state folder: where its parts stand."""

from __future__ import annotations

import json
import os
from pathlib import Path

STATE = Path(os.environ.get("TELLBACK_STATE", ".state"))
ADDRESSES = "addresses.json"


def left_in(state: Path) -> dict[str, str]:
    """Part -> its address, as run-distributed left it; nothing where that does not run."""
    left = state / ADDRESSES
    known: dict[str, str] = json.loads(left.read_text("utf-8")) if left.exists() else {}
    return known
