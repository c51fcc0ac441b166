"""This is where a receipt is held against what was asked for it: it stands where it was to stand, in its own words.

No word of it is repeated in what is found: it may be of a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from tests.faults.evidence import Evidence, by_key
from tests.faults.verdict import Kind, Trouble


def what_stands_is_what_was_asked(evidence: Evidence) -> Iterator[Trouble]:
    """What was asked of something is recorded of that, and every text that was sent is in what its key recorded."""
    keyed = {name: by_key(rows) for name, rows in evidence.logs.items()}
    for told in evidence.acknowledged:
        of, rows = [*_ids(told.path)], keyed[told.service].get(told.key, [])
        if of and told.receipt["id"] not in of:
            yield Trouble(Kind.WRONG, f"{told.service} recorded {told.key} of {told.receipt['id']}, asked of {of}")
        missing = {*_texts(told.body)} - {text for row in rows for text in _texts(row.said)}
        if rows and missing:
            yield Trouble(Kind.LOST, f"{told.service} recorded {told.key} without {len(missing)} of its texts")


def _ids(path: str) -> Iterator[str]:
    for part in path.split("/"):
        try:
            yield str(UUID(part))
        except ValueError:
            continue


def _texts(said: Any) -> Iterator[str]:
    if isinstance(said, str):
        yield said
    elif isinstance(said, Mapping):
        for one in said.values():
            yield from _texts(one)
    elif isinstance(said, list | tuple):
        for one in said:
            yield from _texts(one)
