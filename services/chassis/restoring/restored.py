"""This is where a source finds that it was restored: what it said last on Kafka is not in its log.

It must not speak then: under the versions that are lost it would say something else, which its hearers take for heard.
"""

from __future__ import annotations

from typing import Any

import structlog
from psycopg import Connection

from contracts.catalogue import TOPICS
from contracts.envelope import Envelope
from services.chassis.carrying.relay import lost_before
from services.chassis.restoring.looking import Tail, tails

log = structlog.get_logger()


class SaidAndLost(Exception):
    """What was said is not in the log: it was restored from a backup. `tellback reconcile` says what to do."""


def must_have_said(own: Connection[Any], source: str, bootstrap_servers: str) -> None:
    """Raises SaidAndLost."""
    lost = [envelope for _, unknown in said_and_lost(own, source, bootstrap_servers) for envelope in unknown]
    if lost:
        log.error("said, and not in the log", service=source, events=len(lost), first=min(e.position for e in lost))
        raise SaidAndLost(f"{source} said {len(lost)} events that are not in its log: tellback reconcile")


def said_and_lost(own: Connection[Any], source: str, bootstrap_servers: str) -> list[tuple[Tail, list[Envelope]]]:
    """The ends of a source's topics, and what was said there last that its log does not have, unless that is known."""
    ends = tails(bootstrap_servers, topics_of(source), lost_before(own, source))
    return [(tail, _not_in(own, source, [e for e in tail.said if e.source == source])) for tail in ends]


def topics_of(source: str) -> list[str]:
    """On which a source speaks."""
    return [topic for topic in TOPICS if topic.partition(".")[0] == source]


def _not_in(own: Connection[Any], source: str, said: list[Envelope]) -> list[Envelope]:
    """It is the same event only if it was recorded at the same moment: its id says which stream and version it is."""
    question = f"select event_id, recorded_at from {source}_events where event_id = any(%s) and originator_id = any(%s)"
    found = own.execute(question, ([e.id for e in said], [e.stream for e in said])).fetchall() if said else []
    there = {(row["event_id"], row["recorded_at"]) for row in found}
    return [e for e in said if (e.id, e.recordedat) not in there]
