"""Kafka transport: carries messages between the services in production.

Only this module sends and consumes by Kafka's client; `group_observer.py` and `reconciliation/broker_inspection.py`
read from the broker with it. Kafka is a pipe that can be refilled: PostgreSQL is the truth, and inbox marks drop
duplicates.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from threading import Event
from time import monotonic
from uuid import UUID, uuid4

import structlog
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import NewTopic
from kafka.consumer.fetcher import ConsumerRecord
from kafka.errors import KafkaError, TopicAlreadyExistsError
from kafka.partitioner import murmur2

from contracts.envelope import Envelope
from contracts.watermark import Watermark
from services.chassis.application.message_catalogue import MessageCatalogue
from services.chassis.messaging.admin_client import ClosingAdminClient
from services.chassis.messaging.progress import ConsumerProgress
from services.chassis.messaging.serialization import serialize_all
from services.chassis.messaging.topics import WATERMARKS, all_topics, republication_topic, watermark_topic

ACKNOWLEDGEMENT_SECONDS_MAX = 20.0
POLL_MS = 500
POLL_INTERVAL_MS_MAX = 30_000
"""How long handling a poll may take, and how long the broker waits for this member when others rejoin.

The client waits for the answer to its JoinGroup for 5 s more than this, with its heartbeats off: with the default of
300 s, a lost answer left a consumer outside its group for 305 s, alive and without an error.
"""
REQUEST_MS_MAX = 15_000
HOUSEKEEPING_SECONDS = 0.5
"""The shortest interval between two housekeeping calls."""
FINAL_COMMIT_MS_MAX = 2_000
"""How long a stopping consumer waits for its last commit; the next consumer handles uncommitted records again."""
MINUTE_MS = 60_000
RETENTION_MS = 30 * 24 * 60 * MINUTE_MS
BATCH_BYTES = 64 * 1024
"""The size of a producer batch to one partition."""
log = structlog.get_logger()


def ensure_topics(
    bootstrap_servers: str, catalogue: MessageCatalogue, *, partitions: int = 4, replicas: int = -1
) -> None:
    """Create the topics that do not exist, with a retention of 30 days; -1 replicas are the broker's default.

    Clients never create a topic by using it.
    """
    admin = ClosingAdminClient(bootstrap_servers=bootstrap_servers)
    try:
        for name in all_topics(catalogue):
            topic_configuration = {"retention.ms": str(RETENTION_MS)}
            wide = 1 if name.endswith(WATERMARKS) else partitions
            try:
                admin.create_topics([NewTopic(name, wide, replicas, topic_configs=topic_configuration)])
            except TopicAlreadyExistsError:
                continue
    finally:
        admin.close()


class BrokerUnavailable(ConnectionError):
    """No broker answers at the address that the message names."""


_partition_hash = lru_cache(50_000)(murmur2)
"""The hash by which every Kafka client chooses a key's partition. Cached: it is slow in Python, and keys repeat."""


class KafkaTransport:
    """A producer that checks the acknowledgement of every record."""

    def __init__(self, bootstrap_servers: str, client: str, catalogue: MessageCatalogue) -> None:
        self._catalogue = catalogue
        self._producer = KafkaProducer(
            bootstrap_servers=bootstrap_servers,
            client_id=client,
            acks="all",
            enable_idempotence=True,
            max_in_flight_requests_per_connection=5,
            linger_ms=5,
            batch_size=BATCH_BYTES,
            request_timeout_ms=5_000,
            delivery_timeout_ms=15_000,
            max_block_ms=10_000,
            metadata_max_age_ms=30_000,
        )

    def send(self, envelopes: Sequence[Envelope]) -> None:
        """Raises KafkaError where a record was refused or not acknowledged in time; `flush` alone does not raise."""
        messages = serialize_all(envelopes, self._catalogue)
        partition_counts = {
            topic: len(self._producer.partitions_for(topic)) for topic in {message.topic for message in messages}
        }
        futures = [
            self._producer.send(
                topic, value, key, partition=(_partition_hash(key) & 0x7FFFFFFF) % partition_counts[topic]
            )
            for topic, key, value in messages
        ]
        self._producer.flush(timeout=ACKNOWLEDGEMENT_SECONDS_MAX)
        for future in futures:
            future.get(timeout=ACKNOWLEDGEMENT_SECONDS_MAX)

    def send_watermark(self, watermark: Watermark) -> None:
        """Raises KafkaError where the record was refused or not acknowledged in time."""
        topic, source = watermark_topic(watermark.source), watermark.source
        self._send_one(topic, source, watermark.model_dump_json().encode())

    def request_replay(self, source: str, stream: UUID, after: int) -> None:
        """Ask a source to publish a stream again from after a version."""
        body = json.dumps({"stream": str(stream), "after": after}).encode()
        self._send_one(republication_topic(source), str(stream), body)

    def request_windows(self, source: str, after: int) -> None:
        """Ask a source to publish its windows again from after a position of its log."""
        self._send_one(republication_topic(source), source, json.dumps({"after": after}).encode())

    def _send_one(self, topic: str, key: str, value: bytes) -> None:
        self._producer.send(topic, key=key.encode(), value=value).get(ACKNOWLEDGEMENT_SECONDS_MAX)

    def close(self) -> None:
        """Close the producer; the next relay publishes unacknowledged messages again."""
        self._producer.close(timeout=2)


class KafkaConsumerLoop:
    """A consumer's loop: commits an offset only after the records before it were handled or parked."""

    def __init__(
        self,
        bootstrap_servers: str,
        service: str,
        topics: Iterable[str],
        group: str | None = None,
        progress: ConsumerProgress | None = None,
    ) -> None:
        client_id = f"consume-{service}-{uuid4().hex[:12]}"
        self._progress = progress or ConsumerProgress(group or service)
        self._progress.begin(client_id)
        self._consumer = KafkaConsumer(
            *topics,
            bootstrap_servers=bootstrap_servers,
            client_id=client_id,
            group_id=group or service,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            isolation_level="read_committed",
            allow_auto_create_topics=False,
            max_poll_records=200,
            session_timeout_ms=10_000,
            heartbeat_interval_ms=2_000,
            max_poll_interval_ms=POLL_INTERVAL_MS_MAX,
            request_timeout_ms=REQUEST_MS_MAX,
            metadata_max_age_ms=5_000,
        )

    def run(
        self,
        handle: Callable[[list[bytes]], None],
        stop: Event,
        housekeeping: Callable[[], None],
        handle_watermarks: Callable[[list[bytes]], None] = lambda values: None,
    ) -> None:
        """Poll and handle until `stop` is set; `housekeeping` runs between polls, at intervals.

        Raises what `handle` raises, and Stalled where the broker has had this consumer outside its group, or without
        progress, for too long. Commits are asynchronous: inbox marks drop the duplicates of a lost commit.
        """
        handled, housekeeping_due = False, monotonic()
        while not stop.is_set():
            polled = self._consumer.poll(timeout_ms=POLL_MS)
            if polled:
                _hand_in(polled, handle, handle_watermarks)
                self._consumer.commit_async(callback=_log_failed_commit)
                handled = True
            self._progress.check()
            if monotonic() >= housekeeping_due:
                housekeeping()
                housekeeping_due = monotonic() + HOUSEKEEPING_SECONDS
        if handled:
            with suppress(KafkaError):
                self._consumer.commit(timeout_ms=FINAL_COMMIT_MS_MAX)

    def at_end(self) -> bool:
        """Whether every record of its topics was polled; False while a topic has no assigned partition yet.

        The client may not know a new topic at first, and is then assigned the other topics alone.
        """
        assignment = self._consumer.assignment()
        if {part.topic for part in assignment} != self._consumer.subscription():
            return False
        ends = self._consumer.end_offsets(assignment)
        return all(self._consumer.position(part) >= end for part, end in ends.items())

    def close(self) -> None:
        """Leave the group without a commit: unhandled records come again."""
        self._consumer.close(autocommit=False)


def _log_failed_commit(offsets: object, response: object) -> None:
    if isinstance(response, Exception):
        log.warning("offset_commit_failed", trouble=type(response).__name__)


def _hand_in(
    polled: Mapping[TopicPartition, Sequence[ConsumerRecord]],
    handle: Callable[[list[bytes]], None],
    handle_watermarks: Callable[[list[bytes]], None],
) -> None:
    """A poll's watermarks come last: what they announce may be in the same poll."""
    watermarks: list[bytes] = []
    messages: list[bytes] = []
    for partition, records in polled.items():
        values = watermarks if partition.topic.endswith(WATERMARKS) else messages
        values += [record.value for record in records]
    if messages:
        handle(messages)
    if watermarks:
        handle_watermarks(watermarks)
