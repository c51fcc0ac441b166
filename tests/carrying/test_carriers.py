"""From a log to another service's effect, the same on both carriers: nothing lost and nothing doubled by a crash."""

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
from services.chassis.carrying.direct import DirectCarrier
from services.chassis.carrying.kafka import KafkaHearer, KafkaSender, ensure_topics, taking
from services.chassis.carrying.relay import Relay, republish, say_again
from services.chassis.carrying.telling import Teller
from services.chassis.keeping.datastore import connect
from tests.carrying.pipe import SPOKEN, Pipe


class Crash(Exception):
    """The process dies here."""


class Carrier(Protocol):
    """What a test needs of one: to send, and to have what was sent taken until all is quiet."""

    def send(self, envelopes: Sequence[Envelope]) -> None: ...
    def settle(self, done: Callable[[], bool], crash: bool = False) -> None: ...
    def close(self) -> None: ...


class Direct:
    """Taken within send."""

    def __init__(self, pipe: Pipe) -> None:
        self.carrier = DirectCarrier()
        self.carrier.listeners, self.carrier.hears = {"reader": pipe.listener}, {"reader": ("intake.referrals",)}
        self.send = self.carrier.send

    def settle(self, done: Callable[[], bool], crash: bool = False) -> None:
        assert done()

    def close(self) -> None:
        """Nothing to close."""


class Kafka:
    """Taken by a hearer in a thread of its own, which starts again when it dies."""

    def __init__(self, pipe: Pipe, bootstrap_servers: str) -> None:
        ensure_topics(bootstrap_servers)
        self.pipe, self.servers, self.group = pipe, bootstrap_servers, f"reader-{uuid4()}"
        self.sender = KafkaSender(bootstrap_servers, "relay-letters")
        self.send = self.sender.send

    def settle(self, done: Callable[[], bool], crash: bool = False) -> None:
        if crash:
            self._run(self._crashing, lambda: False)
        self._run(taking(self.pipe.listener), done)

    def close(self) -> None:
        self.sender.close()

    def _crashing(self, values: list[bytes]) -> None:
        taking(self.pipe.listener)(values)
        raise Crash

    def _run(self, take: Callable[[list[bytes]], None], done: Callable[[], bool]) -> None:
        hearer = KafkaHearer(self.servers, "reader", ["intake.referrals"], self.group)
        stop, until = Event(), monotonic() + 30

        def each() -> None:
            if done() or monotonic() > until:
                stop.set()

        try:
            with suppress(Crash):
                hearer.run(take, stop, each)
        finally:
            hearer.close()


@pytest.fixture(params=["direct", "kafka"])
def carrier(request: pytest.FixtureRequest, pipe: Pipe) -> Iterator[Carrier]:
    if request.param == "direct":
        made: Carrier = Direct(pipe)
    else:
        made = Kafka(pipe, request.getfixturevalue("kafka"))
    yield made
    made.close()


def relay(pipe: Pipe, send: Callable[[Sequence[Envelope]], None], times: int = 3) -> None:
    """A relay that lives for some rounds."""
    store: Any = pipe.letters.store
    speaker = Relay(Teller(SPOKEN, store), lambda: connect(store.datastore.database_url), send)
    stop = Event()
    thread = Thread(target=speaker.run, args=(stop,))
    thread.start()
    try:
        until = monotonic() + 20
        while monotonic() < until and not _spoken(pipe):
            sleep(0.05)
    finally:
        stop.set()
        thread.join()


def _spoken(pipe: Pipe) -> bool:
    store: Any = pipe.letters.store
    with connect(store.datastore.database_url) as own:
        if own.execute("select to_regclass('relay_place') as there").fetchone()["there"] is None:  # type: ignore[index]
            return False
        row = own.execute("select place from relay_place").fetchone()
        again = own.execute("select 1 from relay_again").fetchone()
    return row is not None and row["place"] >= store.newest() and again is None


def lost_and_doubled(pipe: Pipe, letters: Sequence[UUID]) -> list[tuple[str, ...]]:
    return [read for letter in letters if (read := pipe.read(letter)) != ("one", "two")]


def written(pipe: Pipe, how_many: int = 20) -> list[UUID]:
    letters = [pipe.write("one") for _ in range(how_many)]
    for letter in letters:
        pipe.answer(letter, "two")
    return letters


def test_all_that_was_recorded_is_heard_once_and_in_order(pipe: Pipe, carrier: Carrier) -> None:
    letters = written(pipe)
    relay(pipe, carrier.send)
    carrier.settle(lambda: not lost_and_doubled(pipe, letters))

    assert lost_and_doubled(pipe, letters) == []


def test_a_relay_that_dies_after_sending_says_it_again_and_nothing_is_doubled(pipe: Pipe, carrier: Carrier) -> None:
    letters = written(pipe)
    store: Any = pipe.letters.store

    def send_and_die(envelopes: Sequence[Envelope]) -> None:
        carrier.send(envelopes)
        raise Crash

    with connect(store.datastore.database_url) as own:
        dying = Relay(Teller(SPOKEN, store), lambda: own, send_and_die)
        republish(own, "letters")
        with pytest.raises(Crash):
            dying.once(own)
    relay(pipe, carrier.send)
    carrier.settle(lambda: not lost_and_doubled(pipe, letters))

    assert lost_and_doubled(pipe, letters) == []


def test_a_listener_that_dies_before_its_offset_moved_hears_it_again_and_nothing_is_doubled(
    pipe: Pipe, carrier: Carrier
) -> None:
    letters = written(pipe)
    relay(pipe, carrier.send)
    carrier.settle(lambda: not lost_and_doubled(pipe, letters), crash=True)

    assert lost_and_doubled(pipe, letters) == []


def test_a_relay_says_again_what_was_asked_for_while_it_was_sending(pipe: Pipe) -> None:
    letter = pipe.write("one")
    store: Any = pipe.letters.store
    sent: list[int] = []
    with connect(store.datastore.database_url) as own, connect(store.datastore.database_url) as person:

        def send(envelopes: Sequence[Envelope]) -> None:
            sent.extend(e.streamversion for e in envelopes)
            if sent == [1, 2]:
                republish(person, "letters")

        republish(own, "letters")
        speaker = Relay(Teller(SPOKEN, store), lambda: own, send)
        speaker.once(own)
        pipe.answer(letter, "two")
        speaker.once(own)
        speaker.once(own)

    assert sent == [1, 2, 1, 2]


def test_a_partition_that_is_added_while_a_listener_runs_loses_nothing(pipe: Pipe, kafka: str) -> None:
    carrier, letters = Kafka(pipe, kafka), written(pipe, 5)
    before, more, new = set(letters), list[UUID](), list[TopicPartition]()

    def done() -> bool:
        if not more and not lost_and_doubled(pipe, [*before]):
            new.extend(_widen(kafka, "intake.referrals"))
            more.extend(written(pipe, 20))
            for letter in letters:
                pipe.answer(letter, "three")
            with closing(KafkaSender(kafka, "relay-of-later")) as later:
                relay(pipe, later.send)
        return bool(more) and not lost_and_doubled(pipe, more) and all(pipe.read(one)[2:] for one in letters)

    relay(pipe, carrier.send)
    carrier.settle(done)
    carrier.close()

    assert lost_and_doubled(pipe, more) == []
    assert {pipe.read(letter) for letter in letters} == {("one", "two", "three")}
    with closing(KafkaConsumer(bootstrap_servers=kafka)) as looking:
        assert sum(looking.end_offsets(new).values()) > 0


def _widen(bootstrap_servers: str, topic: str) -> list[TopicPartition]:
    """More partitions for a topic: the new ones."""
    admin = KafkaAdminClient(bootstrap_servers=bootstrap_servers)
    wide = len(admin.describe_topics([topic])[0]["partitions"])
    admin.create_partitions({topic: NewPartitions(wide + 4)})
    admin.close()
    return [TopicPartition(topic, wide + n) for n in range(4)]


def test_republishing_everything_changes_nothing(pipe: Pipe, carrier: Carrier) -> None:
    letters = written(pipe)
    relay(pipe, carrier.send)
    carrier.settle(lambda: not lost_and_doubled(pipe, letters))
    newest, store = pipe.reader.store.newest(), pipe.letters.store
    with connect(store.datastore.database_url) as own:  # type: ignore[attr-defined]
        republish(own, "letters")
        say_again(own, "letters", letters[0], 0)
    relay(pipe, carrier.send)
    last = pipe.write("one")
    pipe.answer(last, "two")
    relay(pipe, carrier.send)
    carrier.settle(lambda: pipe.read(last) == ("one", "two"))

    assert lost_and_doubled(pipe, [*letters, last]) == []
    assert pipe.reader.store.newest() == newest + 2
