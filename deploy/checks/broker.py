"""Checks of Kafka: only a setting that drops published events blocks a start, since a relay can republish its log."""

from __future__ import annotations

from collections.abc import Callable

from deploy.checks.check import Check
from services.chassis.messaging.kafka_transport import RETENTION_MS
from services.chassis.reconciliation.broker_inspection import TopicConfiguration

Topics = list[TopicConfiguration]


def _names_where(topics: Topics, is_wrong: Callable[[TopicConfiguration], bool]) -> str:
    return ", ".join(sorted(topic.name for topic in topics if is_wrong(topic)))


def keeps_every_record(topics: Topics) -> str | None:
    names = _names_where(topics, lambda topic: topic.cleanup != "delete")
    return f"{names}: cleanup.policy must be delete; compacted, earlier events of a case are dropped" if names else None


def keeps_30_days(topics: Topics) -> str | None:
    names = _names_where(topics, lambda topic: 0 <= topic.retention_ms < RETENTION_MS or topic.retention_bytes >= 0)
    return f"{names}: retention.ms must be 30 days or more and retention.bytes -1" if names else None


def is_replicated(topics: Topics) -> str | None:
    names = _names_where(topics, lambda topic: topic.replicas < 3)
    return f"{names}: fewer than 3 replicas: a lost disk of a broker means a republish" if names else None


def requires_in_sync_replicas(topics: Topics) -> str | None:
    names = _names_where(topics, lambda topic: topic.in_sync < 2)
    return f"{names}: min.insync.replicas is below 2: acks=all waits for one broker only" if names else None


CHECKS: tuple[Check[Topics], ...] = (
    Check("Kafka keeps every record", keeps_every_record),
    Check("Kafka keeps a month", keeps_30_days),
    Check("Kafka keeps copies", is_replicated, blocks_start=False),
    Check("Kafka acknowledges when copies have it", requires_in_sync_replicas, blocks_start=False),
)
