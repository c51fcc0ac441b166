"""This is where it is looked up what stands on the broker: the last that was said, and how much nobody heard yet.

It joins no group and moves no offset: asking changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from time import monotonic
from typing import Any, NamedTuple

from kafka import KafkaConsumer, TopicPartition
from kafka.admin import ConfigResource, KafkaAdminClient
from kafka.errors import KafkaError

from contracts.catalogue import LISTENERS, TOPICS
from contracts.envelope import Envelope
from services.chassis.carrying.kafka import BrokerAway, readable, republication

LAST = 100
"""Of each partition so many records are looked at: what was said last may have been said before."""
PATIENCE_SECONDS = 15.0
PATIENCE_MS = 10_000
"""How long a broker is waited for by who only asks how it keeps topics."""


class TopicKept(NamedTuple):
    """How a broker keeps a topic that is there; -1 is without limit."""

    name: str
    replicas: int
    in_sync: int
    retention_ms: int
    retention_bytes: int
    cleanup: str


def topics_kept(bootstrap_servers: str) -> list[TopicKept]:
    """How those of our topics are kept that are there. Raises BrokerAway."""
    ours = {*TOPICS, *map(republication, LISTENERS)}
    try:
        admin = KafkaAdminClient(bootstrap_servers=bootstrap_servers, bootstrap_timeout_ms=PATIENCE_MS)
    except KafkaError as away:
        raise BrokerAway(f"no broker answers at {bootstrap_servers}: {type(away).__name__}") from away
    try:
        there = [found for found in admin.describe_topics() if found["name"] in ours]
        asked = [ConfigResource("topic", found["name"]) for found in there]
        told = admin.describe_configs(asked, config_filter="all")["topic"] if asked else {}
    finally:
        admin.close()
    return [_kept(found, {key: said["value"] for key, said in told[found["name"]].items()}) for found in there]


def _kept(found: Any, told: dict[str, str]) -> TopicKept:
    return TopicKept(
        name=found["name"],
        replicas=min(len(part["replica_nodes"]) for part in found["partitions"]),
        in_sync=int(told["min.insync.replicas"]),
        retention_ms=int(told["retention.ms"]),
        retention_bytes=int(told["retention.bytes"]),
        cleanup=told["cleanup.policy"],
    )


class Tail(NamedTuple):
    """The end of one partition, and the last that was said before it."""

    topic: str
    partition: int
    end: int
    said: list[Envelope]


def tails(bootstrap_servers: str, topics: Iterable[str], since: Mapping[tuple[str, int], int] = {}) -> list[Tail]:
    """The end of every partition of these topics, and what was said last of it at or after an offset `since`.

    Raises BrokerAway.
    """
    with _looking(bootstrap_servers, None) as consumer:
        parts = _parts(consumer, topics)
        ends = consumer.end_offsets(parts) if parts else {}
        begins = consumer.beginning_offsets(parts) if parts else {}
        found: list[Tail] = []
        for at in parts:
            begin = max(begins[at], ends[at] - LAST, since.get((at.topic, at.partition), 0))
            found.append(Tail(at.topic, at.partition, ends[at], _read(consumer, at, begin, ends[at])))
        return found


def not_heard_yet(bootstrap_servers: str, group: str, topics: Iterable[str]) -> int:
    """How many records of these topics a group has not committed as heard. Raises BrokerAway."""
    with _looking(bootstrap_servers, group) as consumer:
        parts = _parts(consumer, topics)
        ends = consumer.end_offsets(parts) if parts else {}
        begins = consumer.beginning_offsets(parts) if parts else {}
        return sum(max(0, ends[at] - max(consumer.committed(at) or 0, begins[at])) for at in parts)


@contextmanager
def _looking(bootstrap_servers: str, group: str | None) -> Iterator[KafkaConsumer]:
    try:
        with closing(_consumer(bootstrap_servers, group)) as consumer:
            yield consumer
    except KafkaError as away:
        raise BrokerAway(f"no broker answers at {bootstrap_servers}: {type(away).__name__}") from away


def _consumer(bootstrap_servers: str, group: str | None) -> KafkaConsumer:
    return KafkaConsumer(
        bootstrap_servers=bootstrap_servers,
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        allow_auto_create_topics=False,
    )


def _parts(consumer: KafkaConsumer, topics: Iterable[str]) -> list[TopicPartition]:
    return [TopicPartition(topic, n) for topic in topics for n in sorted(consumer.partitions_for_topic(topic) or ())]


def _read(consumer: KafkaConsumer, at: TopicPartition, begin: int, end: int) -> list[Envelope]:
    if begin >= end:
        return []
    consumer.assign([at])
    consumer.seek(at, begin)
    values: list[bytes] = []
    until = monotonic() + PATIENCE_SECONDS
    while consumer.position(at) < end:
        if monotonic() > until:
            raise TimeoutError(f"{at.topic} does not answer what was said last")
        values += [record.value for record in consumer.poll(timeout_ms=500).get(at, ())]
    return readable(values)
