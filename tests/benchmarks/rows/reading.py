"""Reading: a long case loaded to its present state, and the log made into what is said."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import cycle
from typing import Any
from uuid import UUID, uuid4

import msgspec
import psycopg

from services.chassis.asking.decisions import EVENTS
from services.chassis.carrying.telling import Teller
from services.enquiry.wiring import TABLES as ENQUIRY
from services.intake.wiring import TABLES as INTAKE
from tests.benchmarks.made import enquiry_of, record, referral_of, rows_of
from tests.benchmarks.measuring import Line, calls_in_turn, compared
from tests.benchmarks.world import World

PAGES, PAGE = 20, 200
OF_STREAM = b"select topic, state from enquiry_events where originator_id = %s order by originator_version"
OF_LOG = b"""
select notification_id, originator_id, originator_version, topic, state from intake_events
where notification_id > %s::bigint order by notification_id limit 200
"""


def load(world: World) -> Iterator[Line]:
    """What stands in a case of 100 and of 1,000 events."""
    database = world.database("load")
    service = world.service(ENQUIRY, database.url)
    for events, calls in ((100, 200), (1_000, 40)):
        case = uuid4()
        record(service.store, rows_of(case, enquiry_of(events)))
        with psycopg.connect(database.url, autocommit=True) as own:
            raw = Raw(own)
            rounds = calls_in_turn(partial(service.state, case), partial(raw.case, case), calls=calls)
        yield compared(f"load a case of {events:,} events", "raw fetch and decode", rounds, aim=0.85)


def tell(world: World) -> Iterator[Line]:
    """A page of intake's log worded as contract events in their envelopes: referrals, and what was added to them."""
    database = world.database("tell")
    service = world.service(INTAKE, database.url)
    for _ in range(PAGES * PAGE // 2):
        record(service.store, rows_of(uuid4(), referral_of(2)))
    teller = Teller(INTAKE, service.store)
    with psycopg.connect(database.url, autocommit=True) as own:
        raw = Raw(own)
        ours, theirs = cycle(range(0, PAGES * PAGE, PAGE)), cycle(range(0, PAGES * PAGE, PAGE))
        rounds = calls_in_turn(
            lambda: list(teller.tell(next(ours), PAGE)), lambda: raw.log(next(theirs)), calls=40, pieces=PAGE
        )
    yield compared("log to contract events", "raw fetch and decode", rounds, aim=0.35)


class Raw:
    """What one would write by hand: a cursor, tuples, a decoder a label."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.cursor = connection.cursor(binary=True)
        self.decoders: dict[str, Any] = {label: msgspec.json.Decoder(kind).decode for label, kind in EVENTS.items()}

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
