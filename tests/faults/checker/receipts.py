"""Check of receipts: a command is recorded in the stream that it named, with every text that it held.

An anomaly repeats none of these texts, which may describe a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from tests.faults.checker.anomalies import Anomaly, Kind
from tests.faults.history import History, by_key


def recorded_data_matches_the_command(history: History) -> Iterator[Anomaly]:
    """A receipt names the stream of the path, and the recorded events hold every text of the body."""
    keyed = {name: by_key(rows) for name, rows in history.logs.items()}
    for ack in history.acknowledgements:
        targets, rows = [*_ids(ack.path)], keyed[ack.service].get(ack.key, [])
        if targets and ack.receipt["id"] not in targets:
            yield Anomaly(Kind.WRONG, f"{ack.service} recorded {ack.key} of {ack.receipt['id']}, sent to {targets}")
        missing = {*_texts(ack.body)} - {text for row in rows for text in _texts(row.data)}
        if rows and missing:
            yield Anomaly(Kind.LOST, f"{ack.service} recorded {ack.key} without {len(missing)} of its texts")


def _ids(path: str) -> Iterator[str]:
    for part in path.split("/"):
        try:
            yield str(UUID(part))
        except ValueError:
            continue


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
