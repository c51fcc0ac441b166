"""This is where Kafka is looked at: a pipe that can be refilled. Only what drops what was said lets nothing start."""

from __future__ import annotations

from collections.abc import Callable

from deploy.checks.check import Check
from services.chassis.messaging.kafka_transport import RETENTION_MS
from services.chassis.reconciliation.broker_inspection import TopicConfiguration

Topics = list[TopicConfiguration]


def _names_where(topics: Topics, wrong: Callable[[TopicConfiguration], bool]) -> str:
    return ", ".join(sorted(topic.name for topic in topics if wrong(topic)))


def keeps_every_record(topics: Topics) -> str | None:
    named = _names_where(topics, lambda topic: topic.cleanup != "delete")
    return f"{named}: cleanup.policy must be delete; compacted, earlier events of a case are dropped" if named else None


def keeps_30_days(topics: Topics) -> str | None:
    named = _names_where(topics, lambda topic: 0 <= topic.retention_ms < RETENTION_MS or topic.retention_bytes >= 0)
    return f"{named}: retention.ms must be 30 days or more and retention.bytes -1" if named else None


def is_replicated(topics: Topics) -> str | None:
    named = _names_where(topics, lambda topic: topic.replicas < 3)
    return f"{named}: fewer than 3 replicas: a broker's disk lost is a republish" if named else None


def requires_in_sync_replicas(topics: Topics) -> str | None:
    named = _names_where(topics, lambda topic: topic.in_sync < 2)
    return f"{named}: min.insync.replicas is below 2: acks=all waits for one broker only" if named else None


CHECKS: tuple[Check[Topics], ...] = (
    Check("Kafka keeps every record", keeps_every_record),
    Check("Kafka keeps a month", keeps_30_days),
    Check("Kafka keeps copies", is_replicated, blocks_start=False),
    Check("Kafka acknowledges when copies have it", requires_in_sync_replicas, blocks_start=False),
)
