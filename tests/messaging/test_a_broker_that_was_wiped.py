"""All that was said and not yet heard is lost with the broker's disk: of long streams it is made up in its time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import partial
from threading import Event
from time import monotonic, sleep
from uuid import UUID

import pytest
from kafka.admin import KafkaAdminClient, NewTopic

from contracts.envelope import Envelope
from deploy.dev.kafka_broker import LocalBroker
from services.chassis.eventstore.connections import connect
from services.chassis.messaging.consumer import Consumer
from services.chassis.messaging.kafka_transport import KafkaConsumerLoop, KafkaTransport, ensure_topics
from services.chassis.messaging.records import record_handler
from services.chassis.messaging.relay import Relay
from services.chassis.messaging.relay_replay import replay_request_handler, request_replay
from services.chassis.messaging.topics import republication_topic
from services.chassis.messaging.translator import EventTranslator
from services.chassis.runtime.supervisor import SupervisedLoop, stop_all
from tests.messaging.pipe import CATALOGUE, PUBLISHER, Pipe

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

STREAMS, ANSWERS_PER_THIRD = 12, 100
CATCH_UP_SECONDS_MAX = 90.0
"""A quiet machine needs seconds, a crowded one this long; handled one by one the messages took minutes there."""


class RelayAndConsumer:
    """The relay and the consumer of a pipe over a broker, as their processes compose them."""

    def __init__(self, pipe: Pipe, broker: LocalBroker) -> None:
        self.pipe, self.servers, self.published_count = pipe, broker.bootstrap_servers, 0
        self.url: str = pipe.messages.store.datastore.database_url  # type: ignore[attr-defined]

    @contextmanager
    def running(self, *loops: Callable[[Event], None]) -> Iterator[None]:
        self.make_topics()
        supervised = [SupervisedLoop(loop.__name__, loop).start() for loop in loops]
        try:
            yield
        finally:
            assert stop_all(supervised, 30) == []

    def make_topics(self) -> None:
        ensure_topics(self.servers, CATALOGUE)
        with closing(KafkaAdminClient(bootstrap_servers=self.servers)) as admin:
            if republication_topic("messages") not in admin.list_topics():
                admin.create_topics([NewTopic(republication_topic("messages"), 1, 1)])

    def relay(self, stop: Event) -> None:
        with closing(KafkaTransport(self.servers, "relay-messages", CATALOGUE)) as sender:

            def send(page: Sequence[Envelope]) -> None:
                self.published_count += len(page)
                sender.send(page)

            Relay(EventTranslator(PUBLISHER, self.pipe.messages.store), lambda: connect(self.url), send).run(stop)

    def answer_replay_requests(self, stop: Event) -> None:
        topics = [republication_topic("messages")]
        with (
            connect(self.url) as own,
            closing(KafkaConsumerLoop(self.servers, "messages", topics, "messages-republication")) as subscriber,
        ):
            subscriber.run(
                replay_request_handler(partial(request_replay, own, "messages"), lambda after: None), stop, lambda: None
            )

    def consume(self, stop: Event) -> None:
        with (
            closing(KafkaTransport(self.servers, "ask-reader", CATALOGUE)) as sender,
            closing(KafkaConsumerLoop(self.servers, "reader", CATALOGUE.topics)) as subscriber,
        ):
            consumer = Consumer(self.pipe.reader, self.pipe.dead_letters, fast_clock(), sender.request_replay)
            subscriber.run(record_handler(consumer), stop, consumer.request_missing)


def fast_clock() -> Callable[[], datetime]:
    """A clock that goes eight times as fast, so that no test waits half a minute before a sequence gap is requested."""
    began = datetime.now(UTC)
    return lambda: began + 8 * (datetime.now(UTC) - began)


def until(reached: Callable[[], bool], seconds: float) -> bool:
    over = monotonic() + seconds
    while not reached():
        if monotonic() > over:
            return False
        sleep(0.2)
    return True


def answer_many(pipe: Pipe, messages: Sequence[UUID], third: int) -> None:
    for message in messages:
        pipe.answer_many(message, third * ANSWERS_PER_THIRD + 1, (third + 1) * ANSWERS_PER_THIRD)


def lowest_inbox_mark(pipe: Pipe, messages: Sequence[UUID]) -> int:
    """The version up to which all of them were heard."""
    return min(pipe.reader.store.inbox_marks([f"messages:{message}" for message in messages]).values())


def test_long_streams_that_a_wiped_broker_lost_are_consumed_in_time(pipe: Pipe, broker: LocalBroker) -> None:
    messages, loops_over_kafka = [pipe.write("0") for _ in range(STREAMS)], RelayAndConsumer(pipe, broker)
    answer_many(pipe, messages, 0)
    with loops_over_kafka.running(loops_over_kafka.relay, loops_over_kafka.consume):
        assert until(lambda: lowest_inbox_mark(pipe, messages) == 1 + ANSWERS_PER_THIRD, CATCH_UP_SECONDS_MAX)
    answer_many(pipe, messages, 1)
    with loops_over_kafka.running(loops_over_kafka.relay):
        assert until(
            lambda: loops_over_kafka.published_count == STREAMS * (1 + 2 * ANSWERS_PER_THIRD), CATCH_UP_SECONDS_MAX
        )

    broker.kill()
    broker.wipe()
    broker.start()
    loops_over_kafka.published_count = 0
    answer_many(pipe, messages, 2)
    with loops_over_kafka.running(
        loops_over_kafka.relay, loops_over_kafka.answer_replay_requests, loops_over_kafka.consume
    ):
        assert until(lambda: lowest_inbox_mark(pipe, messages) == 1 + 3 * ANSWERS_PER_THIRD, CATCH_UP_SECONDS_MAX)
        assert until(lambda: not pipe.dead_letters.heads(), CATCH_UP_SECONDS_MAX)

    assert {pipe.read(message) for message in messages} == {tuple(str(n) for n in range(1 + 3 * ANSWERS_PER_THIRD))}
    assert loops_over_kafka.published_count <= 5 * STREAMS * 3 * ANSWERS_PER_THIRD
