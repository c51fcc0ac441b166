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
from deploy.kafka.broker import LocalBroker
from services.chassis.carrying.kafka import KafkaHearer, KafkaSender, ensure_topics, republication, taking
from services.chassis.carrying.listening import Listener
from services.chassis.carrying.relay import Relay, asked_again, say_again
from services.chassis.carrying.telling import Teller
from services.chassis.keeping.datastore import connect
from services.chassis.running.supervising import Supervised, close_all
from tests.carrying.pipe import SPOKEN, Pipe

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

STREAMS, THIRD = 12, 100
IN_ITS_TIME = 90.0
"""On a crowded machine: seconds on a quiet one. One by one it was minutes there."""


class Speaking:
    """The relay and the listener of a pipe over a broker, as their processes put them together; what was said."""

    def __init__(self, pipe: Pipe, broker: LocalBroker) -> None:
        self.pipe, self.servers, self.said = pipe, broker.bootstrap_servers, 0
        self.url: str = pipe.letters.store.datastore.database_url  # type: ignore[attr-defined]

    @contextmanager
    def running(self, *loops: Callable[[Event], None]) -> Iterator[None]:
        self.make_topics()
        supervised = [Supervised(loop.__name__, loop).start() for loop in loops]
        try:
            yield
        finally:
            assert close_all(supervised, 30) == []

    def make_topics(self) -> None:
        ensure_topics(self.servers)
        with closing(KafkaAdminClient(bootstrap_servers=self.servers)) as admin:
            if republication("letters") not in admin.list_topics():
                admin.create_topics([NewTopic(republication("letters"), 1, 1)])

    def relaying(self, stop: Event) -> None:
        with closing(KafkaSender(self.servers, "relay-letters")) as sender:

            def send(page: Sequence[Envelope]) -> None:
                self.said += len(page)
                sender.send(page)

            Relay(Teller(SPOKEN, self.pipe.letters.store), lambda: connect(self.url), send).run(stop)

    def answering(self, stop: Event) -> None:
        topics = [republication("letters")]
        with (
            connect(self.url) as own,
            closing(KafkaHearer(self.servers, "letters", topics, "letters-republication")) as hearer,
        ):
            hearer.run(asked_again(partial(say_again, own, "letters")), stop, lambda: None)

    def listening(self, stop: Event) -> None:
        with (
            closing(KafkaSender(self.servers, "ask-reader")) as sender,
            closing(KafkaHearer(self.servers, "reader", ["intake.referrals"])) as hearer,
        ):
            listener = Listener(self.pipe.reader, self.pipe.parking, sooner(), sender.ask_again)
            hearer.run(taking(listener), stop, listener.mend_holes)


def sooner() -> Callable[[], datetime]:
    """A clock that goes eight times as fast, so that nobody waits half a minute for a hole to be asked for."""
    began = datetime.now(UTC)
    return lambda: began + 8 * (datetime.now(UTC) - began)


def until(reached: Callable[[], bool], seconds: float) -> bool:
    over = monotonic() + seconds
    while not reached():
        if monotonic() > over:
            return False
        sleep(0.2)
    return True


def go_on(pipe: Pipe, letters: Sequence[UUID], third: int) -> None:
    for letter in letters:
        pipe.go_on(letter, third * THIRD + 1, (third + 1) * THIRD)


def heard_up_to(pipe: Pipe, letters: Sequence[UUID]) -> int:
    """The version up to which all of them were heard."""
    return min(pipe.reader.store.remember_many([f"letters:{letter}" for letter in letters]).values())


def test_what_a_wiped_broker_lost_of_long_streams_is_heard_in_its_time(pipe: Pipe, broker: LocalBroker) -> None:
    letters, speaking = [pipe.write("0") for _ in range(STREAMS)], Speaking(pipe, broker)
    go_on(pipe, letters, 0)
    with speaking.running(speaking.relaying, speaking.listening):
        assert until(lambda: heard_up_to(pipe, letters) == 1 + THIRD, IN_ITS_TIME)
    go_on(pipe, letters, 1)
    with speaking.running(speaking.relaying):
        assert until(lambda: speaking.said == STREAMS * (1 + 2 * THIRD), IN_ITS_TIME)

    broker.kill()
    broker.wipe()
    broker.start()
    speaking.said = 0
    go_on(pipe, letters, 2)
    with speaking.running(speaking.relaying, speaking.answering, speaking.listening):
        assert until(lambda: heard_up_to(pipe, letters) == 1 + 3 * THIRD, IN_ITS_TIME)
        assert until(lambda: not pipe.parking.firsts(), IN_ITS_TIME)

    assert {pipe.read(letter) for letter in letters} == {tuple(str(n) for n in range(1 + 3 * THIRD))}
    assert speaking.said <= 5 * STREAMS * 3 * THIRD
