"""Reading: a long case loaded to its present state, and the log made into what is said."""

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
    """What stands in a case of 100 and of 1,000 events."""
    database = bench.database("load")
    service = bench.service(ENQUIRY, database.url)
    for events, calls in ((100, 200), (1_000, 40)):
        case = uuid4()
        record(service.store, stored_rows(case, enquiry_events(events)))
        with psycopg.connect(database.url, autocommit=True) as own:
            raw = RawBaseline(own)
            rounds = alternate_calls(partial(service.state, case), partial(raw.case, case), calls=calls)
        yield compare(f"load a case of {events:,} events", "raw fetch and decode", rounds, aim=0.85)


def translate(bench: BenchEnvironment) -> Iterator[Measurement]:
    """A page of intake's log worded as contract events in their envelopes: referrals, and what was added to them."""
    database = bench.database("tell")
    service = bench.service(INTAKE, database.url)
    for _ in range(PAGES * PAGE // 2):
        record(service.store, stored_rows(uuid4(), referral_events(2)))
    teller = EventTranslator(INTAKE, service.store)
    with psycopg.connect(database.url, autocommit=True) as own:
        raw = RawBaseline(own)
        ours, theirs = cycle(range(0, PAGES * PAGE, PAGE)), cycle(range(0, PAGES * PAGE, PAGE))
        rounds = alternate_calls(
            lambda: list(teller.translate(next(ours), PAGE)), lambda: raw.log(next(theirs)), calls=40, pieces=PAGE
        )
    yield compare("log to contract events", "raw fetch and decode", rounds, aim=0.35)


class RawBaseline:
    """What one would write by hand: a cursor, tuples, a decoder a label."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.cursor = connection.cursor(binary=True)
        self.decoders: dict[str, Any] = {
            label: msgspec.json.Decoder(kind).decode for label, kind in STORED_EVENT_CLASSES.items()
        }

    def case(self, on: UUID) -> list[Any]:
        """A stream's events."""
        decoders = self.decoders
        found = self.cursor.execute(OF_STREAM, (on,), prepare=True).fetchall()
        return [decoders[label](state) for label, state in found]

    def log(self, after: int) -> list[Any]:
        """A page's events, with where they stand."""
        decoders = self.decoders
        found = self.cursor.execute(OF_LOG, (after,), prepare=True).fetchall()
        return [(at, on, version, decoders[label](state)) for at, on, version, label, state in found]
