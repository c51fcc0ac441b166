"""Kafka: a log said, messages heard, and read models kept up, beside a bare producer and a bare consumer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from threading import Event
from time import perf_counter
from uuid import uuid4

import psycopg
from kafka import KafkaProducer
from kafka.admin import KafkaAdminClient, NewTopic

from contracts.envelope import Envelope
from deploy.parts import now
from services.chassis.asking.application import Service
from services.chassis.carrying.kafka import KafkaHearer, KafkaSender, ensure_topics, readable, taking
from services.chassis.carrying.listening import Listener
from services.chassis.carrying.parking import Parking
from services.chassis.carrying.relay import Relay, republish
from services.chassis.carrying.telling import Teller
from services.chassis.keeping.datastore import connect, engine_of
from services.enquiry.wiring import TABLES as ENQUIRY
from services.intake.wiring import TABLES as INTAKE
from services.notify.wiring import TABLES as NOTIFY
from tests.benchmarks.made import record, referral_of, rows_of
from tests.benchmarks.matters import council
from tests.benchmarks.measuring import Burst, Line, bursts_in_turn, compared
from tests.benchmarks.rows.projecting import follow, forget
from tests.benchmarks.said import Said, changed, joined, received, withdrawn
from tests.benchmarks.world import World

PAGES, PAGE = 10, 200
MESSAGES = 1_000
BARE = "bare consumer, one trivial commit a message"


def relaying(world: World) -> Iterator[Line]:
    """2,000 events from the log to acknowledged records."""
    database = world.database("relay")
    service = world.service(INTAKE, database.url)
    for _ in range(PAGES * PAGE // 2):
        record(service.store, rows_of(uuid4(), referral_of(2)))
    ensure_topics(world.kafka)
    told = [t.envelope for t in Teller(INTAKE, service.store).tell(0, PAGES * PAGE) if t.envelope]
    with closing(KafkaSender(world.kafka, "bench")) as sender, connect(database.url) as own:
        relay = Relay(Teller(INTAKE, service.store), lambda: connect(database.url), sender.send)

        def ours() -> float:
            republish(own, "intake")
            began = perf_counter()
            relay.all(own, Event())
            return (perf_counter() - began) / (PAGES * PAGE)

        with closing(_producer(world.kafka)) as producer:
            rounds = bursts_in_turn(ours, _bare_producer(producer, told))
    yield compared("relay, end to end", "bare producer, batches of 200, each acknowledged", rounds, 0.95)


def listening(world: World) -> Iterator[Line]:
    """Messages to committed effects: one of ours for each, and the heaviest there is."""
    theirs = bare(world)
    light = [("new stream", joined, 4.0, 0.5), ("existing stream", changed, 4.0, 0.4)]
    enquiry = Hearing(world, "enquiry")
    for where, said, together, alone in light:
        messages = [said(n) for n in range(MESSAGES)]
        before = [joined(n) for n in range(MESSAGES)] if said is changed else []
        topic = say(world, "intake.people", messages)
        ours = enquiry.burst(topic, before, one_by_one=False)
        yield compared(f"listener, {where}, one commit a poll", BARE, bursts_in_turn(ours, theirs), together)
        ours = enquiry.burst(topic, before, one_by_one=True)
        yield compared(f"listener, {where}, one by one", BARE, bursts_in_turn(ours, theirs, rounds=3), alone)
    notify = Hearing(world, "notify")
    heavy = say(world, "intake.referrals", [received(n) for n in range(MESSAGES)])
    ours = notify.burst(heavy, [], one_by_one=False)
    yield compared("listener, six events a message, one commit a poll", BARE, bursts_in_turn(ours, theirs, rounds=3))


def following(world: World) -> Iterator[Line]:
    """Notify's read models, behind by a few hundred matters: the inbox alone, and all of them."""
    theirs = bare(world)
    with council(world) as lived:
        lived.live_through(120)
        lived.catch_up()
        notify = lived.parts["notify"]
        events = notify.store.newest()
        inbox = [model for model in notify.follower.projections if model.name == "inbox"]
        for name, models in (("the inbox", inbox), ("every read model of notify", notify.follower.projections)):

            def ours(models: Sequence[object] = models) -> float:
                forget(notify, models)  # type: ignore[arg-type]
                began = perf_counter()
                follow(notify, models)  # type: ignore[arg-type]
                return (perf_counter() - began) / events

            aim = 8 if models is inbox else None
            yield compared(f"live projection, {name}", BARE, bursts_in_turn(ours, theirs), aim)


class Hearing:
    """A listener over a store of its own, which forgets all it heard before each burst."""

    def __init__(self, world: World, name: str) -> None:
        self.world, self.name = world, name
        self.url = world.database(name).url
        tables = {"enquiry": ENQUIRY, "notify": NOTIFY}[name]
        self.service: Service = world.service(tables, self.url)
        parking = Parking(engine_of(self.url, 2))
        parking.create()
        self.listener = Listener(self.service, parking, now, lambda *which: None)

    def burst(self, topic: str, before: Sequence[Said], *, one_by_one: bool) -> Burst:
        """Hear all of a topic, after what must have been heard before."""

        def burst() -> float:
            with connect(self.url) as own:
                own.execute(f"truncate {self.name}_events")
                own.execute(f"delete from {self.name}_tracking where application_name <> '__migration__'")
            for first in range(0, len(before), 200):
                self.listener.take([said.envelope for said in before[first : first + 200]])
            take = taking(self.listener)

            def each(values: list[bytes]) -> None:
                self.listener.take_each(readable(values))

            hearer = KafkaHearer(self.world.kafka, self.name, [topic], str(uuid4()))
            took = _timed(hearer, each if one_by_one else take)
            assert self.service.store.newest() >= MESSAGES
            return took

        return burst


def say(world: World, topic: str, said: Sequence[Said]) -> str:
    """Put these on a topic of their own; its name."""
    name = f"{topic}.{uuid4().hex[:8]}"
    with closing(KafkaAdminClient(bootstrap_servers=world.kafka)) as admin:
        admin.create_topics([NewTopic(name, 4, 1)])
    with closing(_producer(world.kafka)) as producer:
        for each in said:
            producer.send(name, key=each.key, value=each.envelope.model_dump_json().encode())
        producer.flush(20)
    return name


def bare(world: World) -> Burst:
    """The baseline: a consumer that inserts a row for every message and commits it."""
    topic = say(world, "bare", [withdrawn(n) for n in range(MESSAGES)])
    url = world.database("bare").url
    own = psycopg.connect(url, autocommit=True)
    own.execute("create table trivial (n bigserial primary key, said text)")
    cursor = own.cursor()

    def take(values: list[bytes]) -> None:
        for value in values:
            cursor.execute("insert into trivial (said) values (%s)", (value.decode(),), prepare=True)

    return lambda: _timed(KafkaHearer(world.kafka, "bare", [topic], str(uuid4())), take)


def _timed(hearer: KafkaHearer, take: Callable[[list[bytes]], None]) -> float:
    """From the first poll's return, so that joining the group is not counted, to the last committed offset."""
    stop, began, heard = Event(), 0.0, 0

    def counted(values: list[bytes]) -> None:
        nonlocal began, heard
        began = began or perf_counter()
        take(values)
        heard += len(values)
        if heard >= MESSAGES:
            stop.set()

    hearer.run(counted, stop, lambda: None)
    done = perf_counter()
    hearer.close()
    return (done - began) / MESSAGES


def _producer(servers: str) -> KafkaProducer:
    """Safe as ours is: acknowledged by all, idempotent."""
    return KafkaProducer(bootstrap_servers=servers, acks="all", enable_idempotence=True, linger_ms=5)


def _bare_producer(producer: KafkaProducer, told: Sequence[Envelope]) -> Burst:
    records = [(e.partitionkey.encode(), e.model_dump_json().encode()) for e in told]

    def burst() -> float:
        began = perf_counter()
        for first in range(0, len(records), PAGE):
            sent = [producer.send("intake.referrals", key=k, value=v) for k, v in records[first : first + PAGE]]
            producer.flush(20)
            for future in sent:
                future.get(20)
        return (perf_counter() - began) / len(records)

    return burst
