"""A consumer whose answer from the broker was swallowed while it joined is found from outside, and begins anew.

By itself kafka-python 3.0.12 waits for the answer to its JoinGroup for max_poll_interval_ms + 5 s, with its heartbeats
off, believing that it holds its partitions.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event

import pytest
from kafka import KafkaProducer
from kafka.admin import KafkaAdminClient, NewTopic
from kafka.errors import KafkaError

from deploy.dev.kafka_broker import LocalBroker
from deploy.dev.kafka_jars import BrokerUnavailable
from deploy.dev.ports import free_port
from services.chassis.messaging.group_observer import GroupObserver, make_observer_loop
from services.chassis.messaging.kafka_transport import KafkaConsumerLoop
from services.chassis.messaging.progress import ConsumerProgress, GroupState
from services.chassis.runtime.supervisor import SupervisedLoop, run_watchdog, stop_all
from tests import prerequisites
from tests.faults.cluster.links import Link

ABANDONED = "ignore:Exception ignored in. <socket.socket:pytest.PytestUnraisableExceptionWarning"
"""2026-11: kafka-python 3.0.12 leaves to the garbage collector a socket whose answer never came, where the client is
closed meanwhile. Here every client is, on purpose.
"""
pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.filterwarnings(ABANDONED)]
TOPIC, GROUP = "messages", "reader"
MENDED_SECONDS = 75.0
"""The session expires after 10 s, then 15 s outside the group are borne; the rest is a busy machine's."""


@pytest.fixture
def wire(tmp_path: Path) -> Iterator[Link]:
    """What every client of the broker comes through, the broker's own word included."""
    port = free_port()
    try:
        with Link(port).open() as open_, LocalBroker(tmp_path, port=port, advertised=open_.port):
            with closing(KafkaAdminClient(bootstrap_servers=f"127.0.0.1:{port}")) as admin:
                admin.create_topics([NewTopic(TOPIC, 2, 1)])
            yield open_
    except BrokerUnavailable as why:
        prerequisites.skip_or_fail(f"no Kafka here: {why}")


@contextmanager
def consuming(
    servers: str, taken: list[bytes], progress: ConsumerProgress, lives: list[KafkaConsumerLoop]
) -> Iterator[SupervisedLoop]:
    """A supervised consumer, each of its clients, and the observer that asks the broker about it."""

    def consume(stop: Event) -> None:
        with closing(KafkaConsumerLoop(servers, GROUP, [TOPIC], progress=progress)) as subscriber:
            lives.append(subscriber)
            subscriber.run(taken.extend, stop, lambda: None)

    loops = [
        SupervisedLoop("consume reader", consume, 120.0),
        SupervisedLoop("observe reader", make_observer_loop(servers, [TOPIC], progress), 60.0),
    ]
    with run_watchdog(loops):
        for loop in loops:
            loop.start()
        yield loops[0]
        stop_all(loops, 20.0)


def until(look: Callable[[], object], seconds: float) -> bool:
    over = time.monotonic() + seconds
    while not look() and time.monotonic() < over:
        time.sleep(0.1)
    return bool(look())


def send(servers: str, *values: bytes) -> None:
    with closing(KafkaProducer(bootstrap_servers=servers)) as producer:
        for value in values:
            producer.send(TOPIC, value).get(20)


def looked(observer: GroupObserver) -> GroupState:
    """A broker that has just started finds no coordinator for a while."""
    over = time.monotonic() + 30
    while True:
        try:
            return observer.group_state()
        except KafkaError:
            assert time.monotonic() < over
            time.sleep(0.5)


def test_an_answer_swallowed_during_a_rebalance_leaves_no_consumer_deaf(wire: Link) -> None:
    servers, taken, progress = f"127.0.0.1:{wire.port}", list[bytes](), ConsumerProgress(GROUP)
    lives: list[KafkaConsumerLoop] = []
    with consuming(servers, taken, progress, lives) as loop:
        assert until(lambda: progress.member, 30)
        wire.swallow()
        lives[0]._consumer._coordinator.request_rejoin()  # as it does when the broker says that its group rebalances
        time.sleep(3)
        wire.heal()
        send(servers, b"one", b"two")
        deaf = until(lambda: "not a member of group reader" in str(progress.trouble), 30)

        assert deaf
        assert until(lambda: {b"one", b"two"} <= {*taken}, MENDED_SECONDS), (progress.trouble, loop.trouble)
        assert until(lambda: progress.trouble is None and progress.lag == 0, 30), progress.trouble


def test_consumer_lag_is_counted_by_committed_offsets(wire: Link) -> None:
    servers = f"127.0.0.1:{wire.port}"
    send(servers, b"one", b"two", b"three")
    with closing(GroupObserver(servers, GROUP, [TOPIC])) as observer:
        before = looked(observer)
        taken, progress = list[bytes](), ConsumerProgress(GROUP)
        with consuming(servers, taken, progress, []):
            assert until(lambda: progress.member and progress.lag == 0, 30)
            joined = observer.group_state()
        after = observer.group_state()

    assert (before.lag, before.assignments) == (3, {})
    assert (joined.lag, joined.state, {*joined.assignments}) == (0, "Stable", {progress.client_id})
    assert joined.assignments[progress.client_id] == joined.ends.keys()
    assert (after.lag, after.assignments) == (0, {})
