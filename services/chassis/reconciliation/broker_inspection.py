"""Broker inspection: reads topic settings, the last messages of each partition, and a group's lag.

It joins no group and moves no offset.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from time import monotonic
from typing import Any, NamedTuple

from kafka import KafkaConsumer, TopicPartition
from kafka.admin import ConfigResource
from kafka.errors import KafkaError

from contracts.envelope import Envelope
from services.chassis.application.message_catalogue import MessageCatalogue
from services.chassis.messaging.admin_client import ClosingAdminClient
from services.chassis.messaging.kafka_transport import BrokerUnavailable
from services.chassis.messaging.records import decode_envelopes
from services.chassis.messaging.topics import all_topics

TAIL_RECORDS_MAX = 100
"""Records read at the end of each partition: the very last ones may be duplicates of earlier messages."""
READ_SECONDS_MAX = 15.0
ADMIN_MS_MAX = 10_000
"""How long to wait for a broker that is only asked for its topic settings."""


class TopicConfiguration(NamedTuple):
    """The settings of an existing topic; -1 is without limit."""

    name: str
    replicas: int
    in_sync: int
    retention_ms: int
    retention_bytes: int
    cleanup: str


def topic_configurations(bootstrap_servers: str, catalogue: MessageCatalogue) -> list[TopicConfiguration]:
    """The settings of those of our topics that exist. Raises BrokerUnavailable."""
    our_topics = {*all_topics(catalogue)}
    try:
        admin = ClosingAdminClient(bootstrap_servers=bootstrap_servers, bootstrap_timeout_ms=ADMIN_MS_MAX)
    except KafkaError as error:
        raise BrokerUnavailable(f"no broker answers at {bootstrap_servers}: {type(error).__name__}") from error
    try:
        topics = [topic for topic in admin.describe_topics() if topic["name"] in our_topics]
        resources = [ConfigResource("topic", topic["name"]) for topic in topics]
        configurations = admin.describe_configs(resources, config_filter="all")["topic"] if resources else {}
    finally:
        admin.close()
    return [
        _topic_configuration(topic, {key: entry["value"] for key, entry in configurations[topic["name"]].items()})
        for topic in topics
    ]


def _topic_configuration(topic: Any, configuration: dict[str, str]) -> TopicConfiguration:
    return TopicConfiguration(
        name=topic["name"],
        replicas=min(len(part["replica_nodes"]) for part in topic["partitions"]),
        in_sync=int(configuration["min.insync.replicas"]),
        retention_ms=int(configuration["retention.ms"]),
        retention_bytes=int(configuration["retention.bytes"]),
        cleanup=configuration["cleanup.policy"],
    )


class Tail(NamedTuple):
    """The end offset of one partition, and the last messages before it."""

    topic: str
    partition: int
    end: int
    envelopes: list[Envelope]


def tails(bootstrap_servers: str, topics: Iterable[str], since: Mapping[tuple[str, int], int] = {}) -> list[Tail]:
    """The tails of all partitions of these topics; `since`: (topic, partition) -> the first offset to read.

    Raises BrokerUnavailable.
    """
    with _inspecting(bootstrap_servers, None) as consumer:
        parts = _partitions(consumer, topics)
        ends = consumer.end_offsets(parts) if parts else {}
        begins = consumer.beginning_offsets(parts) if parts else {}
        partition_tails: list[Tail] = []
        for partition in parts:
            begin_offset = max(
                begins[partition],
                ends[partition] - TAIL_RECORDS_MAX,
                since.get((partition.topic, partition.partition), 0),
            )
            partition_tails.append(
                Tail(
                    partition.topic,
                    partition.partition,
                    ends[partition],
                    _read(consumer, partition, begin_offset, ends[partition]),
                )
            )
        return partition_tails


def consumer_lag(bootstrap_servers: str, group: str, topics: Iterable[str]) -> int:
    """How many records of these topics a group has not committed yet. Raises BrokerUnavailable."""
    with _inspecting(bootstrap_servers, group) as consumer:
        parts = _partitions(consumer, topics)
        ends = consumer.end_offsets(parts) if parts else {}
        begins = consumer.beginning_offsets(parts) if parts else {}
        return sum(
            max(0, ends[partition] - max(consumer.committed(partition) or 0, begins[partition])) for partition in parts
        )


@contextmanager
def _inspecting(bootstrap_servers: str, group: str | None) -> Iterator[KafkaConsumer]:
    try:
        with closing(_consumer(bootstrap_servers, group)) as consumer:
            yield consumer
    except KafkaError as error:
        raise BrokerUnavailable(f"no broker answers at {bootstrap_servers}: {type(error).__name__}") from error


def _consumer(bootstrap_servers: str, group: str | None) -> KafkaConsumer:
    return KafkaConsumer(
        bootstrap_servers=bootstrap_servers,
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        allow_auto_create_topics=False,
    )


def _partitions(consumer: KafkaConsumer, topics: Iterable[str]) -> list[TopicPartition]:
    return [TopicPartition(topic, n) for topic in topics for n in sorted(consumer.partitions_for_topic(topic) or ())]


def _read(consumer: KafkaConsumer, partition: TopicPartition, begin_offset: int, end: int) -> list[Envelope]:
    if begin_offset >= end:
        return []
    consumer.assign([partition])
    consumer.seek(partition, begin_offset)
    values: list[bytes] = []
    deadline = monotonic() + READ_SECONDS_MAX
    while consumer.position(partition) < end:
        if monotonic() > deadline:
            raise TimeoutError(f"{partition.topic} does not return its last records")
        values += [record.value for record in consumer.poll(timeout_ms=500).get(partition, ())]
    return decode_envelopes(values)
