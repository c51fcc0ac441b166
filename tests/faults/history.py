"""History: the services' logs and inbox marks, read as rows, and what clients and receivers recorded."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import psycopg


class LogEntry(NamedTuple):
    """One row of a service's log: `data` are the event's fields; `metadata` holds its actor, cause and key."""

    position: int
    stream: UUID
    version: int
    event_type: str
    id: UUID
    data: dict[str, Any]
    metadata: dict[str, Any]
    recorded_at: datetime


class Acknowledgement(NamedTuple):
    """A receipt that a client was given, with the path and body of its command."""

    service: str
    key: str
    receipt: dict[str, Any]
    path: str = ""
    body: Mapping[str, Any] = {}


@dataclass(kw_only=True)
class History:
    """`logs` and `inbox_marks` by service; what clients were told; the ids of accepted mails and webhooks, in order."""

    logs: Mapping[str, list[LogEntry]]
    inbox_marks: Mapping[str, Mapping[str, int]]
    acknowledgements: list[Acknowledgement] = field(default_factory=list)
    refusals: list[tuple[str, str]] = field(default_factory=list)
    """(service, key) of each command that a service refused, and that its client did not send again."""
    mails: list[str] = field(default_factory=list)
    webhooks: list[str] = field(default_factory=list)
    recipients: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """E-mail -> the addresses to which it came."""
    addresses: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Member or organisation -> every address that intake ever recorded for it."""
    webhook_subjects: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Webhook -> (referral, update)."""
    collected_at: datetime | None = None
    """The moment before it was collected: what was due by then, and longer ago than `late_after`, must have come."""
    late_after: timedelta = timedelta(seconds=60)
    """Longer than any fault keeps a scheduler from its work."""
    simulated: bool = False
    """Whether the test sets the time: PostgreSQL's clock, by which rows are recorded, then says nothing."""

    def moment(self, row: LogEntry) -> datetime:
        """When a row was recorded."""
        return datetime.fromisoformat(row.metadata["occurred_at"]) if self.simulated else row.recorded_at

    def addresses_of(self, recipient: str | None) -> frozenset[str]:
        """The addresses of a member or an organisation."""
        return self.addresses.get(recipient or "", frozenset())

    def events(self, service: str, *event_types: str) -> Iterable[LogEntry]:
        """The rows of these event types, in the order of the log."""
        return (row for row in self.logs[service] if row.event_type in event_types)


def by_key(rows: Iterable[LogEntry]) -> dict[str, list[LogEntry]]:
    """Key -> the rows recorded for it. In metadata a key is "organisation/key"."""
    keyed: dict[str, list[LogEntry]] = defaultdict(list)
    for row in rows:
        if key := row.metadata.get("key"):
            keyed[key.rpartition("/")[2]].append(row)
    return keyed


def log_of(url: str, service: str, after: int = 0) -> list[LogEntry]:
    """The log of a service after a position."""
    query = (
        "select notification_id, originator_id, originator_version, topic, event_id, state, metadata, recorded_at"
        f" from {service}_events where notification_id > %s order by notification_id"
    )
    with psycopg.connect(url) as connection:
        rows = connection.execute(query.encode(), [after]).fetchall()
    return [LogEntry._make((*row[:5], json.loads(row[5]), *row[6:])) for row in rows]


def inbox_marks_of(url: str, service: str) -> dict[str, int]:
    """Stream ("source:stream") -> the version to which a service has consumed it."""
    query = f"select application_name, notification_id from {service}_tracking"
    with psycopg.connect(url) as connection:
        rows = connection.execute(query.encode()).fetchall()
    return {name: version for name, version in rows if ":" in name}


def dead_letters_in(url: str) -> list[str]:
    """The dead letters in a consumer's database, each with its reason."""
    with psycopg.connect(url) as connection:
        if connection.execute("select to_regclass('dead_letters')").fetchone() == (None,):
            return []
        rows = connection.execute("select stream_key, version, reason from dead_letters").fetchall()
    return [f"{stream_key} {version}: {reason}" for stream_key, version, reason in rows]
