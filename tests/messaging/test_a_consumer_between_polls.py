"""A consumer waits for nothing between two polls, and leaves nothing uncommitted when it is told to stop."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from threading import Event
from time import monotonic
from uuid import uuid4

import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient, NewTopic
from kafka.errors import KafkaError

from services.chassis.messaging.kafka_transport import HOUSEKEEPING_SECONDS, KafkaConsumerLoop

pytestmark = pytest.mark.slow
RECORDS = 2_000


@pytest.fixture
def topic(kafka: str) -> str:
    """One partition, on which much was said."""
    name = f"heard.{uuid4().hex[:8]}"
    with closing(KafkaAdminClient(bootstrap_servers=kafka)) as admin:
        admin.create_topics([NewTopic(name, 1, 1)])
    with closing(KafkaProducer(bootstrap_servers=kafka)) as producer:
        for n in range(RECORDS):
            producer.send(name, str(n).encode())
        producer.flush(30)
    return name


@pytest.fixture
def subscriber(kafka: str, topic: str) -> Iterator[KafkaConsumerLoop]:
    with closing(KafkaConsumerLoop(kafka, "messages", [topic], topic)) as made:
        yield made


def consumed(subscriber: KafkaConsumerLoop, until: int = RECORDS) -> tuple[list[list[bytes]], int]:
    """The polls until so many were heard, and how often something was done between them."""
    stop, polls, between, over = Event(), list[list[bytes]](), list[int](), monotonic() + 60

    def handle_batch(values: list[bytes]) -> None:
        polls.append(values)
        if sum(map(len, polls)) >= until:
            stop.set()

    def each() -> None:
        between.append(len(polls))
        if monotonic() > over:
            stop.set()

    subscriber.run(handle_batch, stop, each)
    return polls, len(between)


def committed(kafka: str, group: str) -> int | None:
    with closing(KafkaConsumer(bootstrap_servers=kafka, group_id=group, enable_auto_commit=False)) as looking:
        committed_offset: int | None = looking.committed(TopicPartition(group, 0))
        return committed_offset


def test_a_consumer_told_to_stop_commits_its_offsets(kafka: str, topic: str, subscriber: KafkaConsumerLoop) -> None:
    polls, _ = consumed(subscriber, RECORDS // 2)

    assert committed(kafka, topic) == sum(map(len, polls)) >= RECORDS // 2


def test_a_consumer_that_fails_leaves_its_records_uncommitted(
    kafka: str, topic: str, subscriber: KafkaConsumerLoop
) -> None:
    def handle_batch(values: list[bytes]) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        subscriber.run(handle_batch, Event(), lambda: None)
    subscriber.close()

    assert committed(kafka, topic) is None


def test_work_between_polls_is_done_at_intervals_and_not_after_each_poll(subscriber: KafkaConsumerLoop) -> None:
    began = monotonic()
    polls, between = consumed(subscriber)

    assert [value for poll in polls for value in poll] == [str(n).encode() for n in range(RECORDS)]
    assert between <= (monotonic() - began) / HOUSEKEEPING_SECONDS + 1


def test_a_broker_that_refuses_offsets_does_not_stop_the_consumer(
    subscriber: KafkaConsumerLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Uncommitted messages come again, which inbox marks make harmless."""

    def refused(*given: object, **named: object) -> None:
        raise KafkaError

    monkeypatch.setattr(KafkaConsumer, "commit", refused)
    polls, _ = consumed(subscriber)

    assert sum(map(len, polls)) == RECORDS
