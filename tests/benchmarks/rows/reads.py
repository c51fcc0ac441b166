"""Rows `load` and `translate`: an aggregate loaded from its stream, and the log translated to contract events."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import cycle
from typing import Any
from uuid import UUID, uuid4

import msgspec
import psycopg

from services.chassis.domain.decider import STORED_EVENT_CLASSES
from services.chassis.messaging.translator import EventTranslator
from services.enquiry.wiring import MANIFEST as ENQUIRY
from services.intake.wiring import MANIFEST as INTAKE
from tests.benchmarks.environment import BenchEnvironment
from tests.benchmarks.measurement import Measurement, alternate_calls, compare
from tests.benchmarks.sample_data import enquiry_events, record, referral_events, stored_rows

PAGES, PAGE = 20, 200
OF_STREAM = b"select topic, state from enquiry_events where originator_id = %s order by originator_version"
OF_LOG = b"""
select notification_id, originator_id, originator_version, topic, state from intake_events
where notification_id > %s::bigint order by notification_id limit 200
"""


def load(bench: BenchEnvironment) -> Iterator[Measurement]:
    """The state of a stream of 100 events, and of 1,000."""
    database = bench.database("load")
    service = bench.service(ENQUIRY, database.url)
    for full, calls in ((100, 200), (1_000, 40)):
        case, events = uuid4(), bench.count(full)
        record(service.store, stored_rows(case, enquiry_events(events)))
        with psycopg.connect(database.url, autocommit=True) as connection:
            raw = RawBaseline(connection)
            ours, theirs = partial(service.state, case), partial(raw.case, case)
            rounds = alternate_calls(ours, theirs, rounds=bench.rounds, calls=bench.count(calls))
        yield compare(f"load a case of {events:,} events", "raw fetch and decode", rounds, aim=0.85)


def translate(bench: BenchEnvironment) -> Iterator[Measurement]:
    """A page of intake's log as contract events in their envelopes: referrals, and information added to them."""
    database = bench.database("translate")
    service = bench.service(INTAKE, database.url)
    events = bench.count(PAGES) * PAGE
    for _ in range(events // 2):
        record(service.store, stored_rows(uuid4(), referral_events(2)))
    translator = EventTranslator(INTAKE, service.store)
    with psycopg.connect(database.url, autocommit=True) as connection:
        raw = RawBaseline(connection)
        our_pages, their_pages = cycle(range(0, events, PAGE)), cycle(range(0, events, PAGE))
        rounds = alternate_calls(
            lambda: list(translator.translate(next(our_pages), PAGE)),
            lambda: raw.log(next(their_pages)),
            rounds=bench.rounds,
            calls=bench.count(40),
            pieces=PAGE,
        )
    yield compare("log to contract events", "raw fetch and decode", rounds, aim=0.35)


class RawBaseline:
    """The hand-written baseline: a cursor, tuples, and one decoder for each event type."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.cursor = connection.cursor(binary=True)
        self.decoders: dict[str, Any] = {
            event_type: msgspec.json.Decoder(event).decode for event_type, event in STORED_EVENT_CLASSES.items()
        }

    def case(self, stream: UUID) -> list[Any]:
        """The events of a stream."""
        decoders = self.decoders
        rows = self.cursor.execute(OF_STREAM, (stream,), prepare=True).fetchall()
        return [decoders[event_type](state) for event_type, state in rows]

    def log(self, after: int) -> list[Any]:
        """The events of a page, each with its position, stream and version."""
        decoders = self.decoders
        rows = self.cursor.execute(OF_LOG, (after,), prepare=True).fetchall()
        return [
            (position, stream, version, decoders[event_type](state))
            for position, stream, version, event_type, state in rows
        ]
