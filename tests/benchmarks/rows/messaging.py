"""Rows `relay`, `consume` and `project`: messaging and live projections, against a bare producer and consumer."""

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
from services.chassis.messaging.kafka_transport import KafkaConsumerLoop, KafkaTransport, ensure_topics
from services.chassis.messaging.records import decode_envelopes, record_handler
from services.chassis.messaging.relay import Relay
from services.chassis.messaging.relay_checkpoint import republish
from services.chassis.messaging.translator import EventTranslator
from services.chassis.messaging.watermark_publisher import WatermarkPublisher
from services.chassis.projections.projection import Projection
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
MESSAGES, CASES = 1_000, 120
BARE = "bare consumer, one trivial commit a message"


def relay_log(bench: BenchEnvironment) -> Iterator[Measurement]:
    """Events of the log to acknowledged records: 2,000 in a full run."""
    events = bench.count(PAGES) * PAGE
    database = bench.database("relay")
    service = bench.service(INTAKE, database.url)
    for _ in range(events // 2):
        record(service.store, stored_rows(uuid4(), referral_events(2)))
    ensure_topics(bench.kafka, INTAKE.catalogue)
    translated = EventTranslator(INTAKE, service.store).translate(0, events)
    envelopes = [message.envelope for message in translated if message.envelope]
    with (
        closing(KafkaTransport(bench.kafka, "bench", INTAKE.catalogue)) as transport,
        connect(database.url) as connection,
    ):
        watermarks = WatermarkPublisher(INTAKE, transport.send_watermark)
        translator = EventTranslator(INTAKE, service.store)
        relay = Relay(translator, lambda: connect(database.url), transport.send, watermarks=watermarks)

        def ours() -> float:
            republish(connection, "intake")
            began = perf_counter()
            relay.drain(connection, Event())
            return (perf_counter() - began) / events

        with closing(_producer(bench.kafka)) as producer:
            rounds = alternate_bursts(ours, _bare_producer(producer, envelopes), rounds=bench.rounds)
    yield compare("relay, end to end", "bare producer, batches of 200, each acknowledged", rounds, 0.95)


def consume(bench: BenchEnvironment) -> Iterator[Measurement]:
    """Messages to committed effects: one event for each message, and then six, the most that one message leads to."""
    count = bench.count(MESSAGES)
    theirs, few = bare_consumer(bench, count), min(3, bench.rounds)
    enquiry = ConsumerUnderTest(bench, "enquiry")
    for stream, message, aim, aim_one_by_one in (
        ("new stream", member_joined, 4.0, 0.5),
        ("existing stream", member_changed, 4.0, 0.4),
    ):
        before = [member_joined(n) for n in range(count)] if message is member_changed else []
        topic = publish(bench, "intake.people", [message(n) for n in range(count)])
        ours = enquiry.burst(topic, count, before, one_by_one=False)
        rounds = alternate_bursts(ours, theirs, rounds=bench.rounds)
        yield compare(f"consumer, {stream}, one commit a poll", BARE, rounds, aim)
        ours = enquiry.burst(topic, count, before, one_by_one=True)
        yield compare(
            f"consumer, {stream}, one by one", BARE, alternate_bursts(ours, theirs, rounds=few), aim_one_by_one
        )
    notify = ConsumerUnderTest(bench, "notify")
    topic = publish(bench, "intake.referrals", [referral_received(n) for n in range(count)])
    ours = notify.burst(topic, count, [], one_by_one=False)
    yield compare("consumer, six events a message, one commit a poll", BARE, alternate_bursts(ours, theirs, rounds=few))


def project(bench: BenchEnvironment) -> Iterator[Measurement]:
    """Notify's projections, behind by the events of 120 cases in a full run: the inbox alone, and all of them."""
    theirs = bare_consumer(bench, bench.count(MESSAGES))
    with three_services(bench) as runner:
        runner.run_cases(bench.count(CASES))
        runner.catch_up()
        notify = runner.parts["notify"]
        events = notify.store.last_position()
        inbox = [each for each in notify.projector.projections if each.name == "inbox"]
        for name, projections in (("the inbox", inbox), ("every projection of notify", notify.projector.projections)):

            def ours(projections: Sequence[Projection] = projections) -> float:
                reset(notify, projections)
                began = perf_counter()
                catch_up_all(notify, projections)
                return (perf_counter() - began) / events

            aim = 8 if projections is inbox else None
            rounds = alternate_bursts(ours, theirs, rounds=bench.rounds)
            yield compare(f"live projection, {name}", BARE, rounds, aim)


class ConsumerUnderTest:
    """A service's consumer over a store of its own, whose log and inbox marks are emptied before each burst."""

    def __init__(self, bench: BenchEnvironment, name: str) -> None:
        self.bench, self.name = bench, name
        self.url = bench.database(name).url
        self.service: Service = bench.service({"enquiry": ENQUIRY, "notify": NOTIFY}[name], self.url)
        engine = engine_of(self.url, 2)
        bench.at_end(engine.dispose)
        dead_letters = DeadLetterQueue(engine)
        self.consumer = Consumer(self.service, dead_letters, now, lambda *which: None)

    def burst(self, topic: str, count: int, before: Sequence[Message], *, one_by_one: bool) -> Burst:
        """Handle the `count` messages of a topic, after the messages that must come before them."""

        def handle_each(values: list[bytes]) -> None:
            self.consumer.handle_each(decode_envelopes(values))

        def burst() -> float:
            with connect(self.url) as connection:
                connection.execute(f"truncate {self.name}_events")
                connection.execute(f"delete from {self.name}_tracking where application_name <> '__migration__'")
            for first in range(0, len(before), 200):
                self.consumer.handle_batch([message.envelope for message in before[first : first + 200]])
            loop = KafkaConsumerLoop(self.bench.kafka, self.name, [topic], str(uuid4()))
            took = _timed(loop, handle_each if one_by_one else record_handler(self.consumer), count)
            assert self.service.store.last_position() >= count
            return took

        return burst


def publish(bench: BenchEnvironment, topic: str, messages: Sequence[Message]) -> str:
    """Publish these messages on a new topic; return its name."""
    name = f"{topic}.{uuid4().hex[:8]}"
    with closing(KafkaAdminClient(bootstrap_servers=bench.kafka)) as admin:
        admin.create_topics([NewTopic(name, 4, 1)])
    with closing(_producer(bench.kafka)) as producer:
        for message in messages:
            producer.send(name, key=message.key, value=message.envelope.model_dump_json().encode())
        producer.flush(20)
    return name


def bare_consumer(bench: BenchEnvironment, count: int) -> Burst:
    """The baseline: a consumer that inserts one row for each of `count` messages, and commits it."""
    topic = publish(bench, "bare", [referral_withdrawn(n) for n in range(count)])
    url = bench.database("bare").url
    connection = psycopg.connect(url, autocommit=True)
    bench.at_end(connection.close)
    connection.execute("create table trivial (n bigserial primary key, message text)")
    cursor = connection.cursor()

    def insert(values: list[bytes]) -> None:
        for value in values:
            cursor.execute("insert into trivial (message) values (%s)", (value.decode(),), prepare=True)

    return lambda: _timed(KafkaConsumerLoop(bench.kafka, "bare", [topic], str(uuid4())), insert, count)


def _timed(loop: KafkaConsumerLoop, handle: Callable[[list[bytes]], None], count: int) -> float:
    """Seconds a message, from the return of the first poll (joining the group does not count) to the last offset."""
    stop, began, handled = Event(), 0.0, 0

    def counted(values: list[bytes]) -> None:
        nonlocal began, handled
        began = began or perf_counter()
        handle(values)
        handled += len(values)
        if handled >= count:
            stop.set()

    loop.run(counted, stop, lambda: None)
    ended = perf_counter()
    loop.close()
    return (ended - began) / count


def _producer(servers: str) -> KafkaProducer:
    """As safe as the relay's: acknowledged by all replicas, idempotent."""
    return KafkaProducer(bootstrap_servers=servers, acks="all", enable_idempotence=True, linger_ms=5)


def _bare_producer(producer: KafkaProducer, envelopes: Sequence[Envelope]) -> Burst:
    records = [(envelope.partitionkey.encode(), envelope.model_dump_json().encode()) for envelope in envelopes]

    def burst() -> float:
        began = perf_counter()
        for first in range(0, len(records), PAGE):
            sent = [producer.send("intake.referrals", key=k, value=v) for k, v in records[first : first + PAGE]]
            producer.flush(20)
            for future in sent:
                future.get(20)
        return (perf_counter() - began) / len(records)

    return burst
