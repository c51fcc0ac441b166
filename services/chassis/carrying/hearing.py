"""This is where envelopes are heard: once each, in their streams' order, effect and memory in one save.

The listener calls it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from eventsourcing.persistence import PersistenceError
from pydantic import ValidationError

from contracts.catalogue import open_envelope
from contracts.envelope import Envelope
from services.chassis.asking.application import HeardBefore, Service
from services.chassis.asking.decisions import Ask, Asked
from services.chassis.asking.recorded import Standing
from services.chassis.asking.store import Heard
from services.chassis.asking.work import Trail, Work


class UnknownKind(Exception):
    """Said by a newer build than this one: park the stream until this one is newer too. Dropped, it would be lost."""


class Hole(Exception):
    """Something said earlier on this stream has not been heard: park the stream, and ask its source to say it again."""


class Poisonous(Exception):
    """It is not what its kind says it is: park its stream, a person must look."""


class SeenAnew(Exception):
    """What was read beforehand does not tell what is to be done."""


class Meant(NamedTuple):
    """An envelope that is new to us: what it asks, and the memory it moves."""

    envelope: Envelope
    asks: Sequence[Ask]
    heard: Heard


def place_of(envelope: Envelope) -> str:
    """The name its stream is remembered under."""
    return f"{envelope.source}:{envelope.stream}"


def hear(service: Service, envelope: Envelope) -> bool:
    """Take in one envelope; False when it was heard before.

    Every envelope moves the memory, also one that asks nothing of us: the next one's `after` names it. Raises Hole,
    UnknownKind, Poisonous or the decision's refusal (park this stream; nothing is recorded, the memory has not moved),
    or Busy and the store's own errors (try again, never park).
    """
    place = place_of(envelope)
    meant = _meant(service, place, envelope, service.store.remember_many([place]))
    if meant is None:
        return False
    try:
        service.perform(*meant.asks, asked=itself(service, envelope), trail=trail_of(envelope), heard=[meant.heard])
    except HeardBefore:
        return False
    return True


def hear_together(service: Service, envelopes: Iterable[Envelope]) -> int:
    """Take in a poll's worth in one save; how many were new. Anything that goes wrong is raised: go one by one then.

    A stream that is met twice here moves its memory once, to the last of them.
    """
    at = [(place_of(envelope), envelope) for envelope in envelopes]
    memory = service.store.remember_many([*{place for place, _ in at}])
    stood, moved, new = dict(memory), {}, []
    for place, envelope in at:
        if meant := _meant(service, place, envelope, stood):
            stood[place] = envelope.streamversion
            moved[place] = Heard(place, envelope.streamversion, memory.get(place, 0))
            new.append(meant)
    work = Work(service.tables, service.store)
    work.load(ask.on for meant in new for ask in meant.asks)
    for meant in new:
        for ask in meant.asks:
            work.do(ask, itself(service, meant.envelope), trail_of(meant.envelope))
    service.keep(work, list(moved.values()))
    return len(new)


def in_turn(envelopes: Iterable[Envelope], memory: Mapping[str, int]) -> tuple[list[Envelope], list[Envelope]]:
    """Those whose turn it is, each after the one before it, or past; and those that come before theirs."""
    stood, turn, early = dict(memory), list[Envelope](), list[Envelope]()
    for envelope in envelopes:
        place = place_of(envelope)
        if envelope.after > stood.get(place, 0):
            early.append(envelope)
        else:
            turn.append(envelope)
            stood[place] = max(stood.get(place, 0), envelope.streamversion)
    return turn, early


class InView:
    """What a poll's envelopes meet, read together before they are heard one by one: one call each is then enough.

    What was read may be old by the time it is used. So nothing is refused or parked on it, and nothing is left undone:
    whatever `hear` raises, hear that envelope anew by itself.
    """

    def __init__(self, service: Service, envelopes: Sequence[Envelope]) -> None:
        self._service, self._envelopes = service, envelopes
        self._memory = service.store.remember_many([*{place_of(e) for e in envelopes}])
        self._asks = [_asks_if_clear(service, e) for e in envelopes]
        self._streams = _standing(service, [ask.on for asks in self._asks for ask in asks or ()])

    def hear(self, n: int) -> None:
        """Take in the n-th, in a save of its own. Raises whatever goes wrong; nothing is then recorded."""
        envelope, asks = self._envelopes[n], self._asks[n]
        place = place_of(envelope)
        stood = self._memory[place]
        if envelope.streamversion <= stood:
            return
        if asks is None or envelope.after > stood:
            raise SeenAnew
        work = self._work(envelope, asks)
        self._service.keep(work, [Heard(place, envelope.streamversion, stood)])
        self._memory[place] = envelope.streamversion
        written = {new.originator_id for new in work.new}
        self._streams |= {on: standing for on, standing in work.streams.items() if on in written}

    def _work(self, envelope: Envelope, asks: Iterable[Ask]) -> Work:
        """Only what a save writes to is taken as it was read: then a clash tells that it was old."""
        work = Work(self._service.tables, self._service.store)
        for ask in asks:
            if standing := self._streams.pop(ask.on, None):
                work.streams[ask.on] = standing
            before = len(work.new)
            work.do(ask, itself(self._service, envelope), trail_of(envelope))
            if len(work.new) == before:
                raise SeenAnew
        return work


def _standing(service: Service, streams: Sequence[UUID]) -> dict[UUID, Standing]:
    """How these stand; of none of them where one cannot be told: then whose it is, is found out one by one."""
    work = Work(service.tables, service.store)
    try:
        work.load(streams)
    except PersistenceError:
        raise
    except Exception:
        return {}
    return work.streams


def _asks_if_clear(service: Service, envelope: Envelope) -> list[Ask] | None:
    try:
        return asks_of(service, envelope)
    except Exception:  # whatever it is, it is said when this one is heard by itself
        return None


def _meant(service: Service, place: str, envelope: Envelope, memory: dict[str, int]) -> Meant | None:
    stood = memory.get(place, 0)
    if envelope.streamversion <= stood:
        return None
    if envelope.after > stood:
        raise Hole(f"{place} was heard up to {stood}; this follows {envelope.after}")
    return Meant(envelope, asks_of(service, envelope), Heard(place, envelope.streamversion, stood))


def asks_of(service: Service, envelope: Envelope) -> list[Ask]:
    """What it asks of us: its line in HEARS. Raises UnknownKind, Poisonous."""
    said = _opened(envelope)
    hears = service.tables.hears.get(type(said))
    return list(hears(said, envelope)) if hears else []


def _opened(envelope: Envelope) -> Any:
    try:
        said = open_envelope(envelope)
    except ValidationError as error:
        raise Poisonous(f"{envelope.type}: {error.error_count()} fields are not as its kind says") from None
    if said is None:
        raise UnknownKind(envelope.type)
    return said


def itself(service: Service, envelope: Envelope) -> Asked:
    """What is heard is asked by the service itself, for whom and when the envelope says."""
    return Asked(by=service.name, role=service.name, organisation=envelope.actororg, at=envelope.time)


def trail_of(envelope: Envelope) -> Trail:
    """It was caused by what was heard, so that what led to what can be followed across services."""
    return Trail(correlation=envelope.correlationid, causation=envelope.id)
