"""Healthy items: the open items of the healthy history, and the rows of which a test makes others."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from tests.faults.checker.healthy_rows import NOW, row
from tests.faults.history import LogEntry

DUE = NOW + timedelta(days=1)


def clock(due: datetime) -> dict[str, str]:
    return {"due_at": due.isoformat(), "pack": "intake 2026-11", "calendar": "england-and-wales"}


def item_id(kind: str, subject: UUID, key: str = "") -> UUID:
    return uuid5(subject, f"item {kind} {key}")


def raised_row(kind: str, cause: LogEntry, key: str = "", version: int = 1, **fields: Any) -> LogEntry:
    """An item of this kind about the stream of its cause."""
    data = {"kind": kind, "subject": {"stream": str(cause.stream)}, "owner": None, "unallocated": "new"}
    data |= {"escalates": clock(DUE), **fields}
    return row(item_id(kind, cause.stream, key), version, "open-item.raised", data, causation=str(cause.id))


def settled_row(item: LogEntry, cause: LogEntry | None, version: int = 2) -> LogEntry:
    """By the event that ends the waiting, or by a person's own command."""
    by: dict[str, str] = {"causation": str(cause.id)} if cause else {"key": f"council/{item.stream}", "role": "triage"}
    return row(item.stream, version, "open-item.settled", {"outcome": "done", "words": ""}, **by)


def escalated_row(item: LogEntry, version: int, at: datetime, due: datetime) -> LogEntry:
    """At `at` the next rung was asked; at `due` the one above it is."""
    data = {"rung": "team manager", "escalates": clock(due)}
    escalated = row(item.stream, version, "open-item.escalated", data, occurred_at=at.isoformat())
    return escalated._replace(recorded_at=at)


def called_row(cause: LogEntry) -> LogEntry:
    """People are called because of it."""
    data = {"item": str(cause.stream), "number": 1}
    return row(uuid5(cause.stream, "calls"), 1, "open-item.called", data, causation=str(cause.id))


def addressed_row(called: LogEntry, *receivers: dict[str, str]) -> LogEntry:
    """Notify decides who is written to."""
    data = {"call": {"service": "enquiry", **called.data}, "receivers": [*receivers]}
    return row(uuid5(called.stream, "addressed"), 1, "notify.item-call.addressed", data)


def allocated_row(item: LogEntry, version: int, owner: UUID) -> LogEntry:
    data = {"owner": str(owner), "escalates": clock(DUE), "previous": None}
    return row(item.stream, version, "open-item.allocated", data)
