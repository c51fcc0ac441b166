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


class Kept(NamedTuple):
    """One row of a service's log: `said` is the event's fields, `stamp` who, why and under which key."""

    position: int
    stream: UUID
    version: int
    label: str
    id: UUID
    said: dict[str, Any]
    stamp: dict[str, Any]
    recorded_at: datetime


class Acknowledged(NamedTuple):
    """What a client was told was recorded: under which key, by which service, the receipt, and what it had asked."""

    service: str
    key: str
    receipt: dict[str, Any]
    path: str = ""
    body: Mapping[str, Any] = {}


@dataclass(kw_only=True)
class Evidence:
    """`logs` and `memories` by service; what clients were told; what mail and webhook receivers took, id by id."""

    logs: Mapping[str, list[Kept]]
    memories: Mapping[str, Mapping[str, int]]
    acknowledged: list[Acknowledged] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    """(service, key) of what a client was told was not recorded, and never asked again."""
    mails: list[str] = field(default_factory=list)
    webhooks: list[str] = field(default_factory=list)
    addressed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """E-mail -> the addresses that it came to."""
    addresses: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Member or organisation -> every address that intake ever recorded of them."""
    spoken_of: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Webhook -> referral, and the name of what was told of it."""

    def known(self, whom: str | None) -> frozenset[str]:
        """Where they may be written to."""
        return self.addresses.get(whom or "", frozenset())

    def of(self, service: str, *labels: str) -> Iterable[Kept]:
        """The rows of these kinds, in the log's order."""
        return (row for row in self.logs[service] if row.label in labels)


def by_key(rows: Iterable[Kept]) -> dict[str, list[Kept]]:
    """A stamp's key is "organisation/key"."""
    found: dict[str, list[Kept]] = defaultdict(list)
    for row in rows:
        if key := row.stamp.get("key"):
            found[key.rpartition("/")[2]].append(row)
    return found


def log_of(url: str, service: str, after: int = 0) -> list[Kept]:
    """A service's log after a position, in its order: all of it."""
    asked = (
        "select notification_id, originator_id, originator_version, topic, event_id, state, metadata, recorded_at"
        f" from {service}_events where notification_id > %s order by notification_id"
    )
    with psycopg.connect(url) as rows:
        found = rows.execute(asked.encode(), [after]).fetchall()
    return [Kept._make((*row[:5], json.loads(row[5]), *row[6:])) for row in found]


def memories_of(url: str, service: str) -> dict[str, int]:
    """How far a service has heard each stream of the others."""
    with psycopg.connect(url) as rows:
        found = rows.execute(f"select application_name, notification_id from {service}_tracking".encode()).fetchall()
    return {name: version for name, version in found if ":" in name}


def waiting_in(url: str) -> list[str]:
    """What is parked in a hearer's database, and why."""
    with psycopg.connect(url) as rows:
        if rows.execute("select to_regclass('parked')").fetchone() == (None,):
            return []
        found = rows.execute("select place, version, reason from parked").fetchall()
    return [f"{place} {version}: {why}" for place, version, why in found]
