"""Golden examples: one or more of each published event, as messages that consumers have met."""

from __future__ import annotations

from pathlib import Path

from deploy.documents import CONTRACTS

EXAMPLES = sorted((CONTRACTS / "examples").glob("*.json"))


def event_type(example: Path) -> str:
    """Its type on the wire. A second example of one says after the version what it shows: `….v1.linked.json`."""
    parts = example.stem.split(".")
    return ".".join(parts[:4])
