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
from deploy.composition import now
from services.chassis.application.command_handler import Service
from services.chassis.eventstore.connections import connect, engine_of
from services.chassis.messaging.consumer import Consumer
from services.chassis.messaging.dead_letters import DeadLetterQueue
from services.chassis.messaging.kafka_transport import (
    KafkaConsumerLoop,
    KafkaTransport,
    decode_envelopes,
    ensure_topics,
    record_handler,
)
from services.chassis.messaging.relay import Relay, republish
from services.chassis.messaging.translator import EventTranslator
from services.enquiry.wiring import MANIFEST as ENQUIRY
from services.intake.wiring import MANIFEST as INTAKE
from services.notify.wiring import MANIFEST as NOTIFY
from tests.benchmarks.cases import three_services
from tests.benchmarks.environment import BenchEnvironment
from tests.benchmarks.measurement import Burst, Measurement, alternate_bursts, compare
from tests.benchmarks.messages import Message, member_changed, member_joined, referral_received, referral_withdrawn
from tests.benchmarks.rows.projections import catch_up_all, reset
from tests.benchmarks.sample_data import record, referral_events, stored_rows

PAGES, PAGE = 10, 200
MESSAGES = 1_000
BARE = "bare consumer, one trivial commit a message"


def relay_log(bench: BenchEnvironment) -> Iterator[Measurement]:
    """2,000 events from the log to acknowledged records."""
    database = bench.database("relay")
    service = bench.service(INTAKE, database.url)
    for _ in range(PAGES * PAGE // 2):
        record(service.store, stored_rows(uuid4(), referral_events(2)))
    ensure_topics(bench.kafka)
    envelopes = [t.envelope for t in EventTranslator(INTAKE, service.store).translate(0, PAGES * PAGE) if t.envelope]
    with closing(KafkaTransport(bench.kafka, "bench")) as sender, connect(database.url) as own:
        relay = Relay(EventTranslator(INTAKE, service.store), lambda: connect(database.url), sender.send)

        def ours() -> float:
            republish(own, "intake")
            began = perf_counter()
            relay.drain(own, Event())
            return (perf_counter() - began) / (PAGES * PAGE)

        with closing(_producer(bench.kafka)) as producer:
            rounds = alternate_bursts(ours, _bare_producer(producer, envelopes))
    yield compare("relay, end to end", "bare producer, batches of 200, each acknowledged", rounds, 0.95)


def consume(bench: BenchEnvironment) -> Iterator[Measurement]:
    """Messages to committed effects: one of ours for each, and the heaviest there is."""
    theirs = bare(bench)
    light = [("new stream", member_joined, 4.0, 0.5), ("existing stream", member_changed, 4.0, 0.4)]
    enquiry = ConsumerUnderTest(bench, "enquiry")
    for where, message, together, alone in light:
        messages = [message(n) for n in range(MESSAGES)]
        before = [member_joined(n) for n in range(MESSAGES)] if message is member_changed else []
        topic = publish(bench, "intake.people", messages)
        ours = enquiry.burst(topic, before, one_by_one=False)
        yield compare(f"listener, {where}, one commit a poll", BARE, alternate_bursts(ours, theirs), together)
        ours = enquiry.burst(topic, before, one_by_one=True)
        yield compare(f"listener, {where}, one by one", BARE, alternate_bursts(ours, theirs, rounds=3), alone)
    notify = ConsumerUnderTest(bench, "notify")
    heavy = publish(bench, "intake.referrals", [referral_received(n) for n in range(MESSAGES)])
    ours = notify.burst(heavy, [], one_by_one=False)
    yield compare("listener, six events a message, one commit a poll", BARE, alternate_bursts(ours, theirs, rounds=3))


def project(bench: BenchEnvironment) -> Iterator[Measurement]:
    """Notify's read models, behind by a few hundred matters: the inbox alone, and all of them."""
    theirs = bare(bench)
    with three_services(bench) as runner:
        runner.run_cases(120)
        runner.catch_up()
        notify = runner.parts["notify"]
        events = notify.store.last_position()
        inbox = [model for model in notify.projector.projections if model.name == "inbox"]
        for name, models in (("the inbox", inbox), ("every read model of notify", notify.projector.projections)):

            def ours(models: Sequence[object] = models) -> float:
                reset(notify, models)  # type: ignore[arg-type]
                began = perf_counter()
                catch_up_all(notify, models)  # type: ignore[arg-type]
                return (perf_counter() - began) / events

            aim = 8 if models is inbox else None
            yield compare(f"live projection, {name}", BARE, alternate_bursts(ours, theirs), aim)


class ConsumerUnderTest:
    """A listener over a store of its own, which forgets all it heard before each burst."""

    def __init__(self, bench: BenchEnvironment, name: str) -> None:
        self.bench, self.name = bench, name
        self.url = bench.database(name).url
        tables = {"enquiry": ENQUIRY, "notify": NOTIFY}[name]
        self.service: Service = bench.service(tables, self.url)
        parking = DeadLetterQueue(engine_of(self.url, 2))
        parking.create()
        self.listener = Consumer(self.service, parking, now, lambda *which: None)

    def burst(self, topic: str, before: Sequence[Message], *, one_by_one: bool) -> Burst:
        """Hear all of a topic, after what must have been heard before."""

        def burst() -> float:
            with connect(self.url) as own:
                own.execute(f"truncate {self.name}_events")
                own.execute(f"delete from {self.name}_tracking where application_name <> '__migration__'")
            for first in range(0, len(before), 200):
                self.listener.handle_batch([message.envelope for message in before[first : first + 200]])
            take = record_handler(self.listener)

            def each(values: list[bytes]) -> None:
                self.listener.handle_each(decode_envelopes(values))

            consumer = KafkaConsumerLoop(self.bench.kafka, self.name, [topic], str(uuid4()))
            took = _timed(consumer, each if one_by_one else take)
            assert self.service.store.last_position() >= MESSAGES
            return took

        return burst


def publish(bench: BenchEnvironment, topic: str, messages: Sequence[Message]) -> str:
    """Put these on a topic of their own; its name."""
    name = f"{topic}.{uuid4().hex[:8]}"
    with closing(KafkaAdminClient(bootstrap_servers=bench.kafka)) as admin:
        admin.create_topics([NewTopic(name, 4, 1)])
    with closing(_producer(bench.kafka)) as producer:
        for each in messages:
            producer.send(name, key=each.key, value=each.envelope.model_dump_json().encode())
        producer.flush(20)
    return name


def bare(bench: BenchEnvironment) -> Burst:
    """The baseline: a consumer that inserts a row for every message and commits it."""
    topic = publish(bench, "bare", [referral_withdrawn(n) for n in range(MESSAGES)])
    url = bench.database("bare").url
    own = psycopg.connect(url, autocommit=True)
    own.execute("create table trivial (n bigserial primary key, said text)")
    cursor = own.cursor()

    def take(values: list[bytes]) -> None:
        for value in values:
            cursor.execute("insert into trivial (said) values (%s)", (value.decode(),), prepare=True)

    return lambda: _timed(KafkaConsumerLoop(bench.kafka, "bare", [topic], str(uuid4())), take)


def _timed(consumer: KafkaConsumerLoop, take: Callable[[list[bytes]], None]) -> float:
    """From the first poll's return, so that joining the group is not counted, to the last committed offset."""
    stop, began, count = Event(), 0.0, 0

    def counted(values: list[bytes]) -> None:
        nonlocal began, count
        began = began or perf_counter()
        take(values)
        count += len(values)
        if count >= MESSAGES:
            stop.set()

    consumer.run(counted, stop, lambda: None)
    done = perf_counter()
    consumer.close()
    return (done - began) / MESSAGES


def _producer(servers: str) -> KafkaProducer:
    """Safe as ours is: acknowledged by all, idempotent."""
    return KafkaProducer(bootstrap_servers=servers, acks="all", enable_idempotence=True, linger_ms=5)


def _bare_producer(producer: KafkaProducer, envelopes: Sequence[Envelope]) -> Burst:
    records = [(e.partitionkey.encode(), e.model_dump_json().encode()) for e in envelopes]

    def burst() -> float:
        began = perf_counter()
        for first in range(0, len(records), PAGE):
            sent = [producer.send("intake.referrals", key=k, value=v) for k, v in records[first : first + PAGE]]
            producer.flush(20)
            for future in sent:
                future.get(20)
        return (perf_counter() - began) / len(records)

    return burst
