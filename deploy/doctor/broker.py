"""This is where Kafka is looked at: a pipe that can be refilled. Only what drops what was said lets nothing start."""

from __future__ import annotations

from collections.abc import Callable

from deploy.doctor.check import Check
from services.chassis.carrying.kafka import MONTH_MS
from services.chassis.restoring.looking import TopicKept

Topics = list[TopicKept]


def _those(topics: Topics, wrong: Callable[[TopicKept], bool]) -> str:
    return ", ".join(sorted(topic.name for topic in topics if wrong(topic)))


def keeps_every_record(topics: Topics) -> str | None:
    named = _those(topics, lambda topic: topic.cleanup != "delete")
    return f"{named}: cleanup.policy must be delete; compacted, earlier events of a case are dropped" if named else None


def keeps_a_month(topics: Topics) -> str | None:
    named = _those(topics, lambda topic: 0 <= topic.retention_ms < MONTH_MS or topic.retention_bytes >= 0)
    return f"{named}: retention.ms must be 30 days or more and retention.bytes -1" if named else None


def is_copied(topics: Topics) -> str | None:
    named = _those(topics, lambda topic: topic.replicas < 3)
    return f"{named}: fewer than 3 replicas: a broker's disk lost is a republish" if named else None


def waits_for_copies(topics: Topics) -> str | None:
    named = _those(topics, lambda topic: topic.in_sync < 2)
    return f"{named}: min.insync.replicas is below 2: acks=all waits for one broker only" if named else None


CHECKS: tuple[Check[Topics], ...] = (
    Check("Kafka keeps every record", keeps_every_record),
    Check("Kafka keeps a month", keeps_a_month),
    Check("Kafka keeps copies", is_copied, refuses=False),
    Check("Kafka acknowledges when copies have it", waits_for_copies, refuses=False),
)
