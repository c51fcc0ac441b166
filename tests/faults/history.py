"""This is where what the services kept is read from outside, as an auditor with a database login would read it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import psycopg


class LogEntry(NamedTuple):
    """One row of a service's log: `data` is the event's fields, `metadata` who, why and under which key."""

    position: int
    stream: UUID
    version: int
    event_type: str
    id: UUID
    data: dict[str, Any]
    metadata: dict[str, Any]
    recorded_at: datetime


class Acknowledgement(NamedTuple):
    """What a client was told was recorded: under which key, by which service, the receipt, and what it had asked."""

    service: str
    key: str
    receipt: dict[str, Any]
    path: str = ""
    body: Mapping[str, Any] = {}


@dataclass(kw_only=True)
class History:
    """`logs` and `inbox_marks` by service; what clients were told; what mail and webhook receivers took, id by id."""

    logs: Mapping[str, list[LogEntry]]
    inbox_marks: Mapping[str, Mapping[str, int]]
    acknowledgements: list[Acknowledgement] = field(default_factory=list)
    refusals: list[tuple[str, str]] = field(default_factory=list)
    """(service, key) of what a client was told was not recorded, and never asked again."""
    mails: list[str] = field(default_factory=list)
    webhooks: list[str] = field(default_factory=list)
    recipients: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """E-mail -> the addresses that it came to."""
    addresses: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Member or organisation -> every address that intake ever recorded of them."""
    webhook_subjects: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Webhook -> referral, and the name of what was told of it."""

    def addresses_of(self, recipient: str | None) -> frozenset[str]:
        """Where they may be written to."""
        return self.addresses.get(recipient or "", frozenset())

    def events(self, service: str, *event_types: str) -> Iterable[LogEntry]:
        """The rows of these kinds, in the log's order."""
        return (row for row in self.logs[service] if row.event_type in event_types)


def by_key(rows: Iterable[LogEntry]) -> dict[str, list[LogEntry]]:
    """A stamp's key is "organisation/key"."""
    found: dict[str, list[LogEntry]] = defaultdict(list)
    for row in rows:
        if key := row.metadata.get("key"):
            found[key.rpartition("/")[2]].append(row)
    return found


def log_of(url: str, service: str, after: int = 0) -> list[LogEntry]:
    """A service's log after a position, in its order: all of it."""
    query = (
        "select notification_id, originator_id, originator_version, topic, event_id, state, metadata, recorded_at"
        f" from {service}_events where notification_id > %s order by notification_id"
    )
    with psycopg.connect(url) as rows:
        found = rows.execute(query.encode(), [after]).fetchall()
    return [LogEntry._make((*row[:5], json.loads(row[5]), *row[6:])) for row in found]


def inbox_marks_of(url: str, service: str) -> dict[str, int]:
    """How far a service has heard each stream of the others."""
    with psycopg.connect(url) as rows:
        found = rows.execute(f"select application_name, notification_id from {service}_tracking".encode()).fetchall()
    return {name: version for name, version in found if ":" in name}


def dead_letters_in(url: str) -> list[str]:
    """What is parked in a hearer's database, and why."""
    with psycopg.connect(url) as rows:
        if rows.execute("select to_regclass('dead_letters')").fetchone() == (None,):
            return []
        found = rows.execute("select stream_key, version, reason from dead_letters").fetchall()
    return [f"{place} {version}: {why}" for place, version, why in found]
