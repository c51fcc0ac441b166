"""This is where it is found what services disagree about: what each said, what others remember, and what Kafka has.

PostgreSQL is the truth and Kafka a pipe, so that all of it shows by comparing each log with each memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from time import sleep
from typing import Any

import psycopg
from psycopg.rows import dict_row

from contracts.catalogue import LISTENERS
from contracts.envelope import Envelope
from deploy.commands.reaching import Reached, reached
from deploy.parts import SERVICES, projections_of
from services.chassis.carrying.relay import said_up_to
from services.chassis.projecting.projections import Projection, position_of
from services.chassis.restoring.agreeing import Differing, differing, led_to, remembered_of, said_by, waiting_of
from services.chassis.restoring.looking import Tail, topics_kept
from services.chassis.restoring.restored import said_and_lost

Own = psycopg.Connection[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Whole:
    """The services, and a connection to each one's database that is as patient as a look through its whole log."""

    at: dict[str, Reached]
    own: dict[str, Own]

    def kafka(self, name: str) -> str:
        return self.at[name].settings.kafka_bootstrap_servers


@dataclass(frozen=True, kw_only=True)
class Between:
    """What one service said, and another remembers of it."""

    source: str
    hearer: str
    missed: list[Differing]
    ahead: list[Differing]


@dataclass(kw_only=True)
class Disagreements:
    """All that was found. `place`: services whose relay stands beyond the end of the log; `models`: read models that
    do; `lost`: what Kafka still has of a source and its log does not.
    """

    between: list[Between] = field(default_factory=list)
    place: list[str] = field(default_factory=list)
    models: dict[str, list[Projection]] = field(default_factory=dict)
    lost: dict[str, list[tuple[Tail, list[Envelope]]]] = field(default_factory=dict)

    @property
    def restored(self) -> list[str]:
        """The sources that said more than they have."""
        ahead = {one.source for one in self.between if one.ahead}
        return sorted(ahead | {source for source, ends in self.lost.items() if any(unknown for _, unknown in ends)})


@contextmanager
def whole(state: Path) -> Iterator[Whole]:
    """All services at once. Raises CannotBeDone where one cannot be reached, BrokerAway where Kafka cannot."""
    with ExitStack() as opened:
        at = {name: opened.enter_context(reached(name, state)) for name in SERVICES}
        for kafka in {one.settings.kafka_bootstrap_servers for one in at.values()} - {""}:
            topics_kept(kafka)  # whoever looks at a broker waits for it as long as a relay would, and this must end
        own = {
            name: opened.enter_context(psycopg.connect(one.url, autocommit=True, row_factory=dict_row))
            for name, one in at.items()
        }
        yield Whole(at=at, own=own)


def found_in(every: Whole, settle: float) -> Disagreements:
    """What disagrees. What is only on its way is not: it has `settle` seconds to arrive."""
    found = _looked(every)
    if settle and any(one.missed for one in found.between):
        before = {(one.source, one.hearer, m.stream): m.heard for one in found.between for m in one.missed}
        sleep(settle)
        found = _looked(every)
        for one in found.between:
            one.missed[:] = [m for m in one.missed if before.get((one.source, one.hearer, m.stream)) == m.heard]
    return found


def compared(every: Whole) -> list[Between]:
    """What every service said, beside what each of its hearers remembers of it."""
    heard = {hearer: sorted({topic.partition(".")[0] for topic in topics}) for hearer, topics in LISTENERS.items()}
    return [_between(every, source, hearer) for hearer, sources in heard.items() for source in sources]


def _looked(every: Whole) -> Disagreements:
    found = Disagreements(between=compared(every))
    for name, one in every.at.items():
        newest = one.store.newest()
        if said_up_to(every.own[name], name) > newest:
            found.place.append(name)
        with one.engine.connect() as rows:
            if beyond := [m for m in projections_of(one.service.tables) if position_of([m], rows) > newest]:
                found.models[name] = beyond
        if kafka := every.kafka(name):
            found.lost[name] = said_and_lost(every.own[name], name, kafka)
    return found


def _between(every: Whole, source: str, hearer: str) -> Between:
    """The memory is read before the log: what is heard meanwhile must not look like more than was said."""
    own = every.own[hearer]
    remembered, waiting = remembered_of(own, hearer, source), waiting_of(own, source)
    missed, ahead = differing(said_by(every.own[source], SERVICES[source], LISTENERS[hearer]), remembered, waiting)
    return Between(source=source, hearer=hearer, missed=missed, ahead=ahead)


def lines(every: Whole, found: Disagreements) -> Iterator[str]:
    """What disagrees, one line each; nothing where all agree."""
    for name in found.place:
        yield f"{name}: its relay stands beyond the end of its log"
    for name, model in ((name, model) for name, models in found.models.items() for model in models):
        yield f"{name}: its read model {model.name} stands beyond the end of its log"
    yield from chain.from_iterable(_on_kafka(source, ends) for source, ends in found.lost.items())
    for one in found.between:
        yield from chain.from_iterable(_forgotten(one, missed) for missed in one.missed)
        yield from chain.from_iterable(_lost(every, one, ahead) for ahead in one.ahead)


def _on_kafka(source: str, ends: list[tuple[Tail, list[Envelope]]]) -> Iterator[str]:
    for e in chain.from_iterable(unknown for _, unknown in ends):
        yield f"{source}: Kafka has {e.type}, version {e.streamversion} of stream {e.stream}, and its log has not"


def _forgotten(one: Between, missed: Differing) -> Iterator[str]:
    heard = f"version {missed.heard}" if missed.heard else "nothing"
    yield f"{one.hearer}: of {one.source}'s stream {missed.stream} heard {heard}, and version {missed.said} was said"


def _lost(every: Whole, one: Between, ahead: Differing) -> Iterator[str]:
    """What a hearer made of it tells what was lost, and whom to ask for it again."""
    has = f"its log ends at version {ahead.said}" if ahead.said else "its log has none of it"
    yield f"{one.hearer}: of {one.source}'s stream {ahead.stream} heard version {ahead.heard}, and {has}: that is lost"
    for led in led_to(every.own[one.hearer], one.hearer, SERVICES[one.source], ahead):
        yield f"  version {led.version}, {led.said}: {one.hearer} recorded {led.label} on stream {led.stream}"
