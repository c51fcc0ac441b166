"""A lost tail is found by itself on both transports, by the loops that production runs: nobody asks `reconcile`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from threading import Event
from time import monotonic, sleep
from typing import Any
from uuid import UUID

import pytest
from kafka import TopicPartition
from kafka.admin import KafkaAdminClient, OffsetSpec
from pydantic import SecretStr

from deploy.dev.kafka_broker import LocalBroker
from services.chassis.eventstore.connections import connect
from services.chassis.messaging.consumer import Consumer
from services.chassis.messaging.in_process_transport import InProcessTransport
from services.chassis.messaging.lost_tail import LostTailDetector
from services.chassis.messaging.progress import ConsumerProgress
from services.chassis.messaging.relay import Relay
from services.chassis.messaging.relay_checkpoint import checkpoint_of
from services.chassis.messaging.relay_replay import request_replay, request_windows
from services.chassis.messaging.topics import consumed_topics
from services.chassis.messaging.translator import EventTranslator
from services.chassis.messaging.watermark_publisher import WatermarkPublisher
from services.chassis.runtime.settings import ServiceSettings
from services.chassis.runtime.supervisor import SupervisedLoop, stop_all
from services.chassis.runtime.workers import (
    make_consumer_loop,
    make_consumer_observer_loop,
    make_relay_loop,
    make_replay_request_loop,
)
from tests.messaging.pipe import CATALOGUE, PUBLISHER, READER, Pipe

INTERVAL_SECONDS, PATIENCE_SECONDS = 0.5, 1.0
FOUND_SECONDS_MAX = 60.0
"""On a crowded machine, with a broker of its own; a few seconds on a quiet one."""

Loop = Callable[[Event], None]


@contextmanager
def running(*loops: Loop) -> Iterator[None]:
    supervised = [SupervisedLoop(str(n), loop).start() for n, loop in enumerate(loops)]
    try:
        yield
    finally:
        assert stop_all(supervised, 30) == []


def until(reached: Callable[[], bool]) -> bool:
    over = monotonic() + FOUND_SECONDS_MAX
    while not reached() and monotonic() < over:
        sleep(0.1)
    return reached()


def url_of(service: Any) -> str:
    url: str = service.store.datastore.database_url
    return url


def everything_is_published(pipe: Pipe) -> bool:
    with connect(url_of(pipe.messages)) as rows:
        return checkpoint_of(rows, "messages") == pipe.messages.store.last_position()


def three_messages(pipe: Pipe) -> list[UUID]:
    return [pipe.write(text) for text in ("one", "two", "three")]


def texts_read(pipe: Pipe, messages: list[UUID]) -> list[tuple[str, ...]]:
    return [pipe.read(message) for message in messages]


def test_messages_that_reached_no_consumer_are_found_in_process(pipe: Pipe) -> None:
    transport, store, now = InProcessTransport(CATALOGUE), pipe.messages.store, lambda: datetime.now(UTC)
    with ExitStack() as opened:
        asking = opened.enter_context(connect(url_of(pipe.messages)))
        transport.sources["messages"] = lambda stream, after: request_replay(asking, "messages", stream, after)
        transport.window_sources["messages"] = lambda after: request_windows(asking, "messages", after)
        watermarks = WatermarkPublisher(PUBLISHER, transport.send_watermark, INTERVAL_SECONDS)
        relay = Relay(
            EventTranslator(PUBLISHER, store), lambda: connect(url_of(pipe.messages)), transport.send, None, watermarks
        )
        messages = three_messages(pipe)
        with running(relay.run):
            assert until(lambda: everything_is_published(pipe))
        patience = timedelta(seconds=PATIENCE_SECONDS)
        lost_tail = LostTailDetector(
            pipe.reader, pipe.engine, now, transport.request_replay, transport.request_windows, patience
        )
        transport.consumers["reader"] = Consumer(
            pipe.reader, pipe.dead_letters, now, transport.request_replay, lost_tail
        )
        before = texts_read(pipe, messages)
        with running(relay.run, _housekeeping(transport)):
            found = until(lambda: texts_read(pipe, messages) == [("one",), ("two",), ("three",)])

    assert before == [(), (), ()]
    assert found
    assert lost_tail.trouble() is None


def _housekeeping(transport: InProcessTransport) -> Loop:
    def run(stop: Event) -> None:
        while not stop.is_set():
            transport.request_missing()
            stop.wait(0.1)

    return run


@pytest.mark.kafka
@pytest.mark.slow
def test_messages_that_a_groups_offsets_skip_are_found_over_kafka(pipe: Pipe, broker: LocalBroker) -> None:
    sends, reads = (_settings(service, broker) for service in (pipe.messages, pipe.reader))
    relay, requests = make_relay_loop(PUBLISHER, sends), make_replay_request_loop(PUBLISHER, sends)
    first = pipe.write("first")
    with running(relay, requests):
        with running(*_consume(reads)):
            assert until(lambda: pipe.read(first) == ("first",))
        messages = three_messages(pipe)
        assert until(lambda: everything_is_published(pipe))
        sleep(2 * INTERVAL_SECONDS)
        move_offsets_to_the_end(broker)
        with running(*_consume(reads)):
            found = until(lambda: texts_read(pipe, messages) == [("one",), ("two",), ("three",)])

    assert found
    assert partitions_of(broker, "messages.watermarks") == 1


def partitions_of(broker: LocalBroker, topic: str) -> int:
    with closing(KafkaAdminClient(bootstrap_servers=broker.bootstrap_servers)) as admin:
        return len(admin.describe_topics([topic])[0]["partitions"])


def _settings(service: Any, broker: LocalBroker) -> ServiceSettings:
    return ServiceSettings(
        database_url=SecretStr(url_of(service)),
        kafka_bootstrap_servers=broker.bootstrap_servers,
        watermark_seconds=INTERVAL_SECONDS,
        watermark_patience_seconds=PATIENCE_SECONDS,
    )


def _consume(settings: ServiceSettings) -> tuple[Loop, Loop]:
    progress = ConsumerProgress("reader")
    return (
        make_consumer_loop(READER, settings, lambda: datetime.now(UTC), progress),
        make_consumer_observer_loop(READER, settings, progress),
    )


def move_offsets_to_the_end(broker: LocalBroker) -> None:
    """As an operator does by `kafka-consumer-groups --reset-offsets --to-latest`: nothing before is read any more."""
    with closing(KafkaAdminClient(bootstrap_servers=broker.bootstrap_servers)) as admin:
        ends = {
            TopicPartition(topic["name"], partition["partition_index"]): OffsetSpec.LATEST
            for topic in admin.describe_topics([*consumed_topics(CATALOGUE, "reader")])
            for partition in topic["partitions"]
        }
        admin.reset_group_offsets("reader", ends)
