"""This is where a service listens: a poll's worth in one save, one by one when anything in it fails, parked if it must.

The same on every carrier: a carrier brings envelopes and asks nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import structlog
from eventsourcing.persistence import PersistenceError
from sqlalchemy.exc import DBAPIError
from structlog.contextvars import bound_contextvars

from contracts.envelope import Envelope
from services.chassis.asking.application import Busy, Service
from services.chassis.asking.decisions import Asked, Event, Refused, stream
from services.chassis.asking.recorded import Stamp, stamped
from services.chassis.asking.store import Heard
from services.chassis.asking.work import Work
from services.chassis.carrying.hearing import Hole, InView, Poisonous, UnknownKind, hear, hear_together, place_of
from services.chassis.carrying.parking import ParkedDiscarded, Parking, Reason

TRIES = 3
MANY, LATELY = 20, timedelta(minutes=1)
log = structlog.get_logger()

AskAgain = Callable[[str, UUID, int], None]
"""(source, stream, after): ask a source to say a stream again from after a version."""

FOR_A_PERSON = {Reason.REFUSAL, Reason.POISON}
PARKS = {Hole: Reason.HOLE, UnknownKind: Reason.UNKNOWN_KIND, Poisonous: Reason.POISON, Refused: Reason.REFUSAL}


class ManyParked(Exception):
    """Our own code fails on many streams: to park them all would hide it. The listener stops, and is not ready."""


class Listener:
    """Hears for one service."""

    def __init__(self, service: Service, parking: Parking, now: Callable[[], datetime], ask_again: AskAgain) -> None:
        self.service, self.parking, self.now, self.ask_again = service, parking, now, ask_again

    def take(self, envelopes: Sequence[Envelope]) -> None:
        """Hear them or let them wait. Raises Busy and the store's own errors: then bring the same again."""
        waiting = self.parking.waiting({place_of(e) for e in envelopes})
        clear = [e for e in envelopes if place_of(e) not in waiting]
        if not self._together(clear):
            self.take_each(clear)
        for envelope in envelopes:
            if place_of(envelope) in waiting:
                self.take_one(envelope)

    def take_each(self, envelopes: Sequence[Envelope]) -> None:
        """Hear them one by one, each in a save of its own, or let them wait. Nothing waits at their places yet."""
        view, troubled = InView(self.service, envelopes), set[str]()
        for n, envelope in enumerate(envelopes):
            if place_of(envelope) in troubled or not self._in_view(view, n):
                troubled.add(place_of(envelope))
                self.take_one(envelope)

    def take_one(self, envelope: Envelope) -> None:
        """Hear one, or let it wait; and what waited behind it is taken up."""
        place = place_of(envelope)
        if envelope.streamversion <= self.service.store.remember_many([place]).get(place, 0):
            return  # heard before, and it must not queue behind itself
        queue = self.parking.queue(place)
        if queue and queue[0].reason is not Reason.HOLE:
            self.parking.park(envelope, Reason.BEHIND, "waits for what is before it", self.now())
            return
        behind = bool(queue) and envelope.streamversion > queue[0].version
        if self._heard(envelope, waits_for=Reason.BEHIND if behind else Reason.HOLE) and queue:
            self.take_up(place)

    def take_up(self, place: str) -> bool:
        """Try what waits at a place, in order, until one must wait again. Whether nothing waits there any more."""
        for waits in self.parking.queue(place):
            if not self._heard(waits.envelope, waits_for=Reason.HOLE):
                return False
            self.parking.leave(place, waits.version)
        return True

    def take_up_all(self) -> None:
        """At start: a newer build may know what an older one did not, and a crash may have left what was heard."""
        for first in self.parking.firsts():
            if first.reason not in FOR_A_PERSON:
                self.take_up(first.place)

    def mend_holes(self) -> None:
        """Ask the sources of holes that have waited long enough."""
        for hole in self.parking.to_ask_for(self.now()):
            if self.take_up(hole.place):
                continue
            memory = self.service.store.remember_many([hole.place]).get(hole.place, 0)
            self.ask_again(hole.envelope.source, hole.envelope.stream, memory)

    def discard(self, place: str, version: int, *, asked: Asked, why: str) -> bool:
        """Move the memory past what waits first at a place, recorded with who and why; what is behind is taken up.

        False, and nothing is discarded, when it is not `version` that waits first there: somebody was before us.
        """
        queue = self.parking.queue(place)
        if not queue or queue[0].version != version:
            return False
        first, on = queue[0], stream("parking", place)
        memory = self.service.store.remember_many([place]).get(place, 0)
        said = ParkedDiscarded(place=place, version=first.version, reason=f"{first.reason}: {first.detail}", why=why)
        moves = [Heard(place, first.version, memory)] if first.version > memory else []
        keep_decided(self.service, on, said, asked, moves)
        self.parking.leave(place, first.version)
        self.take_up(place)
        return True

    def _together(self, envelopes: Sequence[Envelope]) -> bool:
        try:
            hear_together(self.service, envelopes)
        except (DBAPIError, OSError):
            raise
        except Exception:  # whatever it is, one by one tells whose it is
            return False
        return True

    def _in_view(self, view: InView, n: int) -> bool:
        try:
            view.hear(n)
        except (DBAPIError, OSError):
            raise
        except Exception:  # whatever it is, it is found out by itself, on what stands now
            return False
        return True

    def _heard(self, envelope: Envelope, *, waits_for: Reason) -> bool:
        """False when it had to wait. A hole behind a hole is only behind."""
        with bound_contextvars(correlation=str(envelope.correlationid)):
            return self._tried(envelope, waits_for)

    def _tried(self, envelope: Envelope, waits_for: Reason) -> bool:
        for attempt in range(1, TRIES + 1):
            try:
                hear(self.service, envelope)
                return True
            except (Busy, PersistenceError, DBAPIError):
                raise
            except (Hole, UnknownKind, Poisonous, Refused) as trouble:
                reason = next(why for kind, why in PARKS.items() if isinstance(trouble, kind))
                reason = waits_for if reason is Reason.HOLE else reason
                self._park(envelope, reason, f"{type(trouble).__name__}: {trouble}")
                return False
            except Exception as trouble:  # our own code: bounded, then its stream waits and somebody is called
                if attempt == TRIES:
                    self._alarm(trouble)
                    self._park(envelope, Reason.OWN_ERROR, type(trouble).__name__)
        return False

    def _alarm(self, trouble: Exception) -> None:
        log.error("own error", service=self.service.name, error=type(trouble).__name__)
        if many_lately(self.parking, self.now()):
            raise ManyParked(f"{MANY} streams parked within a minute: mend the cause first") from trouble

    def _park(self, envelope: Envelope, reason: Reason, detail: str) -> None:
        self.parking.park(envelope, reason, detail, self.now())
        if reason is not Reason.BEHIND:
            log.warning("parked", service=self.service.name, place=place_of(envelope), reason=str(reason))


def many_lately(parking: Parking, now: datetime) -> bool:
    """Whether our own code fails on many streams."""
    return parking.lately(Reason.OWN_ERROR, now - LATELY) >= MANY


def keep_decided(service: Service, on: UUID, decided: Event, asked: Asked, moves: Sequence[Heard] = ()) -> None:
    """Record what a person decided of what is heard, beside any request: who, in which role, when."""
    stamp = Stamp(
        by=asked.by, role=asked.role, organisation=asked.organisation, occurred_at=asked.at, correlation=uuid4()
    )
    work = Work(service.tables, service.store)
    work.new.append(stamped(on, len(service.store.rows_of(on)) + 1, decided, stamp))
    service.keep(work, moves)
