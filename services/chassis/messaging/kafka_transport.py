"""This is the carrier over Kafka: production's way between services.

No other module knows the client, but for two that only look at what stands on the broker (`group_observer.py`,
`restoring/looking.py`).

Kafka is a pipe that can be refilled: PostgreSQL is the truth, and memories make a repeat harmless.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import lru_cache
from threading import Event
from time import monotonic
from uuid import UUID, uuid4

import structlog
from kafka import KafkaConsumer, KafkaProducer
from kafka.admin import KafkaAdminClient, NewTopic
from kafka.errors import KafkaError, TopicAlreadyExistsError
from kafka.partitioner import murmur2
from pydantic import ValidationError

from contracts.envelope import Envelope
from services.chassis.application.message_catalogue import MessageCatalogue
from services.chassis.messaging.consumer import Consumer
from services.chassis.messaging.progress import ConsumerProgress
from services.chassis.messaging.serialization import serialize_all

ACKNOWLEDGEMENT_SECONDS_MAX = 20.0
POLL_MS = 500
POLL_INTERVAL_MS_MAX = 30_000
"""How long a poll's worth may take to handle, and how long the broker waits for this member when others rejoin.

The client waits for the answer to its JoinGroup for 5 s more than this, with its heartbeats off: with the default of
300 s, an answer that was swallowed left a consumer outside its group for 305 s, alive and without a word.
"""
REQUEST_MS_MAX = 15_000
HOUSEKEEPING_SECONDS = 0.5
"""How often a hearer does at most what it does between polls."""
FINAL_COMMIT_MS_MAX = 2_000
"""How long who stops waits for the broker to know what it heard; the next hears again what the broker does not know."""
MINUTE_MS = 60_000
RETENTION_MS = 30 * 24 * 60 * MINUTE_MS
BATCH_BYTES = 64 * 1024
"""What a relay says at once to one partition travels in one batch."""
log = structlog.get_logger()


def republication_topic(service: str) -> str:
    """The topic on which a service is asked to say something again."""
    return f"{service}.republication"


def all_topics(catalogue: MessageCatalogue) -> tuple[str, ...]:
    """The topics of contract events, and every service's republication topic."""
    return (*catalogue.topics, *map(republication_topic, catalogue.topics_by_consumer))


def ensure_topics(
    bootstrap_servers: str, catalogue: MessageCatalogue, *, partitions: int = 4, replicas: int = -1
) -> None:
    """Create the topics that do not exist, with a retention of 30 days; -1 replicas are the broker's default.

    Clients never create a topic by using it.
    """
    admin = KafkaAdminClient(bootstrap_servers=bootstrap_servers)
    try:
        for name in all_topics(catalogue):
            topic_configuration = {"retention.ms": str(RETENTION_MS)}
            try:
                admin.create_topics([NewTopic(name, partitions, replicas, topic_configs=topic_configuration)])
            except TopicAlreadyExistsError:
                continue
    finally:
        admin.close()


class BrokerUnavailable(ConnectionError):
    """No broker answers, or one ceased to; the message says where."""


_partition_hash = lru_cache(50_000)(murmur2)
"""Where every client of Kafka puts a key goes by this. It is slow in Python, and what one stream says has one key."""


class KafkaTransport:
    """A relay's `send`: every record's acknowledgement is looked at."""

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
        """Raises when any was refused or not acknowledged in time; `flush` alone would not tell."""
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

    def request_replay(self, source: str, stream: UUID, after: int) -> None:
        """Ask a source to say a stream again."""
        body = json.dumps({"stream": str(stream), "after": after}).encode()
        self._producer.send(republication_topic(source), key=str(stream).encode(), value=body).get(
            ACKNOWLEDGEMENT_SECONDS_MAX
        )

    def close(self) -> None:
        """Let go of the broker; what was not acknowledged is said again by the next."""
        self._producer.close(timeout=2)


class KafkaConsumerLoop:
    """A listener's loop: its offset moves only when what it polled was heard or parked."""

    def __init__(
        self,
        bootstrap_servers: str,
        service: str,
        topics: Iterable[str],
        group: str | None = None,
        progress: ConsumerProgress | None = None,
    ) -> None:
        client_id = f"listen-{service}-{uuid4().hex[:12]}"
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

    def run(self, handle: Callable[[list[bytes]], None], stop: Event, housekeeping: Callable[[], None]) -> None:
        """Take what comes until told to stop; `housekeeping` runs between polls, now and then.

        Raises what `handle` raises, and Stalled where the broker has had it outside its group, or standing
        still, for too
        long: start again. Nobody waits for the broker to know what was heard: memories make a repeat harmless.
        """
        handled, housekeeping_due = False, monotonic()
        while not stop.is_set():
            polled = self._consumer.poll(timeout_ms=POLL_MS)
            if records := [record for of in polled.values() for record in of]:
                handle([record.value for record in records])
                self._consumer.commit_async(callback=_committed)
                handled = True
            self._progress.check()
            if monotonic() >= housekeeping_due:
                housekeeping()
                housekeeping_due = monotonic() + HOUSEKEEPING_SECONDS
        if handled:
            with suppress(KafkaError):
                self._consumer.commit(timeout_ms=FINAL_COMMIT_MS_MAX)

    def at_end(self) -> bool:
        """Whether all that its topics hold by now was polled; not while it has no partitions of one of them yet.

        Of a topic that has just been made the client may know nothing at first, and be given the others alone.
        """
        assignment = self._consumer.assignment()
        if {part.topic for part in assignment} != self._consumer.subscription():
            return False
        ends = self._consumer.end_offsets(assignment)
        return all(self._consumer.position(part) >= end for part, end in ends.items())

    def close(self) -> None:
        """Leave the group without committing: what was not taken comes again."""
        self._consumer.close(autocommit=False)


def _committed(offsets: object, answer: object) -> None:
    if isinstance(answer, Exception):
        log.warning("offset_commit_failed", trouble=type(answer).__name__)


def record_handler(consumer: Consumer) -> Callable[[list[bytes]], None]:
    """What a hearer hands its records to."""
    return lambda values: consumer.handle_batch(decode_envelopes(values))


def decode_envelopes(values: list[bytes]) -> list[Envelope]:
    """The envelopes among records."""
    return [e for value in values if (e := _decode_envelope(value))]


def _decode_envelope(value: bytes) -> Envelope | None:
    """A record that is no envelope was said by none of our relays and has no stream to wait in: an alarm is raised."""
    try:
        return Envelope.model_validate_json(value)
    except ValidationError as error:
        log.error("unreadable_record", problems=error.error_count(), size=len(value))
        return None
