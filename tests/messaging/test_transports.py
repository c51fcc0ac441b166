"""From a log to another service's effect, the same on both transports: a crash loses nothing and doubles nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from threading import Event, Thread
from time import monotonic, sleep
from typing import Any, Protocol
from uuid import UUID, uuid4

import pytest
from kafka import KafkaConsumer, TopicPartition
from kafka.admin import KafkaAdminClient, NewPartitions

from contracts.envelope import Envelope
from services.chassis.eventstore.connections import connect
from services.chassis.messaging.in_process_transport import InProcessTransport
from services.chassis.messaging.kafka_transport import KafkaConsumerLoop, KafkaTransport, ensure_topics
from services.chassis.messaging.records import record_handler
from services.chassis.messaging.relay import Relay
from services.chassis.messaging.relay_checkpoint import republish
from services.chassis.messaging.relay_replay import request_replay
from services.chassis.messaging.translator import EventTranslator
from tests.messaging.pipe import CATALOGUE, MESSAGES_TOPIC, PUBLISHER, Pipe


class Crash(Exception):
    """The process dies here."""


class Transport(Protocol):
    """What a test needs of one: to send, and to have what was sent taken until all is quiet."""

    def send(self, envelopes: Sequence[Envelope]) -> None: ...
    def settle(self, done: Callable[[], bool], crash: bool = False) -> None: ...
    def close(self) -> None: ...


class InProcess:
    """Taken within send."""

    def __init__(self, pipe: Pipe) -> None:
        self.transport = InProcessTransport(CATALOGUE)
        self.transport.consumers = {"reader": pipe.consumer}
        self.send = self.transport.send

    def settle(self, done: Callable[[], bool], crash: bool = False) -> None:
        assert done()

    def close(self) -> None:
        """Nothing to close."""


class OverKafka:
    """Handled by a consumer in a thread of its own, which is restarted when it dies."""

    def __init__(self, pipe: Pipe, bootstrap_servers: str) -> None:
        ensure_topics(bootstrap_servers, CATALOGUE)
        self.pipe, self.servers, self.group = pipe, bootstrap_servers, f"reader-{uuid4()}"
        self.sender = KafkaTransport(bootstrap_servers, "relay-messages", CATALOGUE)
        self.send = self.sender.send

    def settle(self, done: Callable[[], bool], crash: bool = False) -> None:
        if crash:
            self._run(self._crashing, lambda: False)
        self._run(record_handler(self.pipe.consumer), done)

    def close(self) -> None:
        self.sender.close()

    def _crashing(self, values: list[bytes]) -> None:
        record_handler(self.pipe.consumer)(values)
        raise Crash

    def _run(self, handle_batch: Callable[[list[bytes]], None], done: Callable[[], bool]) -> None:
        subscriber = KafkaConsumerLoop(self.servers, "reader", CATALOGUE.topics, self.group)
        stop, until = Event(), monotonic() + 30

        def each() -> None:
            if done() or monotonic() > until:
                stop.set()

        try:
            with suppress(Crash):
                subscriber.run(handle_batch, stop, each)
        finally:
            subscriber.close()


@pytest.fixture(params=["direct", "kafka"])
def transport(request: pytest.FixtureRequest, pipe: Pipe) -> Iterator[Transport]:
    if request.param == "direct":
        made: Transport = InProcess(pipe)
    else:
        made = OverKafka(pipe, request.getfixturevalue("kafka"))
    yield made
    made.close()


def relay(pipe: Pipe, send: Callable[[Sequence[Envelope]], None], times: int = 3) -> None:
    """A relay that lives for some rounds."""
    store: Any = pipe.messages.store
    outbox_relay = Relay(EventTranslator(PUBLISHER, store), lambda: connect(store.datastore.database_url), send)
    stop = Event()
    thread = Thread(target=outbox_relay.run, args=(stop,))
    thread.start()
    try:
        until = monotonic() + 20
        while monotonic() < until and not _all_published(pipe):
            sleep(0.05)
    finally:
        stop.set()
        thread.join()


def _all_published(pipe: Pipe) -> bool:
    store: Any = pipe.messages.store
    with connect(store.datastore.database_url) as own:
        if own.execute("select to_regclass('relay_checkpoint') as there").fetchone()["there"] is None:  # type: ignore[index]
            return False
        row = own.execute("select position from relay_checkpoint").fetchone()
        again = own.execute("select 1 from relay_replay").fetchone()
    return row is not None and row["position"] >= store.last_position() and again is None


def lost_or_doubled(pipe: Pipe, messages: Sequence[UUID]) -> list[tuple[str, ...]]:
    return [read for message in messages if (read := pipe.read(message)) != ("one", "two")]


def write_messages(pipe: Pipe, how_many: int = 20) -> list[UUID]:
    messages = [pipe.write("one") for _ in range(how_many)]
    for message in messages:
        pipe.answer(message, "two")
    return messages


def test_every_recorded_event_is_handled_once_and_in_order(pipe: Pipe, transport: Transport) -> None:
    messages = write_messages(pipe)
    relay(pipe, transport.send)
    transport.settle(lambda: not lost_or_doubled(pipe, messages))

    assert lost_or_doubled(pipe, messages) == []


def test_a_relay_that_dies_after_sending_sends_again_and_nothing_is_doubled(pipe: Pipe, transport: Transport) -> None:
    messages = write_messages(pipe)
    store: Any = pipe.messages.store

    def send_and_die(envelopes: Sequence[Envelope]) -> None:
        transport.send(envelopes)
        raise Crash

    with connect(store.datastore.database_url) as own:
        dying = Relay(EventTranslator(PUBLISHER, store), lambda: own, send_and_die)
        republish(own, "messages")
        with pytest.raises(Crash):
            dying.publish_page(own)
    relay(pipe, transport.send)
    transport.settle(lambda: not lost_or_doubled(pipe, messages))

    assert lost_or_doubled(pipe, messages) == []


def test_a_consumer_that_dies_before_its_offset_commit_doubles_nothing(pipe: Pipe, transport: Transport) -> None:
    messages = write_messages(pipe)
    relay(pipe, transport.send)
    transport.settle(lambda: not lost_or_doubled(pipe, messages), crash=True)

    assert lost_or_doubled(pipe, messages) == []


def test_a_replay_requested_while_the_relay_sends_is_not_lost(pipe: Pipe) -> None:
    message = pipe.write("one")
    store: Any = pipe.messages.store
    sent: list[int] = []
    with connect(store.datastore.database_url) as own, connect(store.datastore.database_url) as person:

        def send(envelopes: Sequence[Envelope]) -> None:
            sent.extend(e.streamversion for e in envelopes)
            if sent == [1, 2]:
                republish(person, "messages")

        republish(own, "messages")
        outbox_relay = Relay(EventTranslator(PUBLISHER, store), lambda: own, send)
        outbox_relay.publish_page(own)
        pipe.answer(message, "two")
        outbox_relay.publish_page(own)
        outbox_relay.publish_page(own)

    assert sent == [1, 2, 1, 2]


def test_a_partition_added_while_a_consumer_runs_loses_nothing(pipe: Pipe, kafka: str) -> None:
    transport, messages = OverKafka(pipe, kafka), write_messages(pipe, 5)
    before, more, new = set(messages), list[UUID](), list[TopicPartition]()

    def done() -> bool:
        if not more and not lost_or_doubled(pipe, [*before]):
            new.extend(_widen(kafka, MESSAGES_TOPIC))
            more.extend(write_messages(pipe, 20))
            for message in messages:
                pipe.answer(message, "three")
            with closing(KafkaTransport(kafka, "relay-of-later", CATALOGUE)) as later:
                relay(pipe, later.send)
        return bool(more) and not lost_or_doubled(pipe, more) and all(pipe.read(message)[2:] for message in messages)

    relay(pipe, transport.send)
    transport.settle(done)
    transport.close()

    assert lost_or_doubled(pipe, more) == []
    assert {pipe.read(message) for message in messages} == {("one", "two", "three")}
    with closing(KafkaConsumer(bootstrap_servers=kafka)) as looking:
        assert sum(looking.end_offsets(new).values()) > 0


def _widen(bootstrap_servers: str, topic: str) -> list[TopicPartition]:
    """More partitions for a topic: the new ones."""
    admin = KafkaAdminClient(bootstrap_servers=bootstrap_servers)
    wide = len(admin.describe_topics([topic])[0]["partitions"])
    admin.create_partitions({topic: NewPartitions(wide + 4)})
    admin.close()
    return [TopicPartition(topic, wide + n) for n in range(4)]


def test_republishing_everything_changes_nothing(pipe: Pipe, transport: Transport) -> None:
    messages = write_messages(pipe)
    relay(pipe, transport.send)
    transport.settle(lambda: not lost_or_doubled(pipe, messages))
    newest, store = pipe.reader.store.last_position(), pipe.messages.store
    with connect(store.datastore.database_url) as own:  # type: ignore[attr-defined]
        republish(own, "messages")
        request_replay(own, "messages", messages[0], 0)
    relay(pipe, transport.send)
    last = pipe.write("one")
    pipe.answer(last, "two")
    relay(pipe, transport.send)
    transport.settle(lambda: pipe.read(last) == ("one", "two"))

    assert lost_or_doubled(pipe, [*messages, last]) == []
    assert pipe.reader.store.last_position() == newest + 2
