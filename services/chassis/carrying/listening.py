"""This is where a service listens: a poll's worth in one save, one by one when anything in it fails, parked if it must.

The same on every carrier: a carrier brings envelopes and asks nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
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
from services.chassis.carrying.hearing import (
    Hole,
    InView,
    Poisonous,
    UnknownKind,
    hear,
    hear_together,
    in_turn,
    place_of,
)
from services.chassis.carrying.parking import ParkedDiscarded, Parking, Reason

TRIES = 3
MANY, LATELY = 20, timedelta(minutes=1)
log = structlog.get_logger()

AskAgain = Callable[[str, UUID, int], None]
"""(source, stream, after): ask a source to say a stream again from after a version."""

TAKEN_UP = {Reason.HOLE, Reason.BEHIND}
"""What waits for this is tried again whenever something comes at its place."""
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
        behind = [e for e in envelopes if place_of(e) in waiting]
        clear = [e for e in envelopes if place_of(e) not in waiting]
        if not self._together(clear):
            clear, early = in_turn(clear, self._memory(map(place_of, clear)))
            if not early or not self._together(clear):
                self.take_each(clear)
            behind += early
        if behind:
            self._let_wait(behind)

    def take_each(self, envelopes: Sequence[Envelope]) -> None:
        """Hear them one by one, each in a save of its own, or let them wait. Nothing waits at their places yet."""
        view, troubled = InView(self.service, envelopes), set[str]()
        for n, envelope in enumerate(envelopes):
            if place_of(envelope) in troubled or not self._in_view(view, n):
                troubled.add(place_of(envelope))
                self._take_one(envelope)

    def _take_one(self, envelope: Envelope) -> None:
        """Hear one, or let it wait; and what waited behind it is taken up."""
        if self.parking.waiting([place_of(envelope)]):
            self._let_wait([envelope])
        else:
            self._heard(envelope)

    def take_up(self, *places: str) -> bool:
        """Try what waits at these places, each in its order, until it must wait again. Whether nothing waits there now.

        A page of what has its turn is heard in one save: what comes after a long hole is as much as the hole was.
        """
        going_on = {*places}
        while page := self._have_their_turn(going_on):
            if self._together(page):
                self.parking.leave_all(page)
            else:
                going_on -= self._each_until_one_waits(page)
        return not self._go_on_waiting(places)

    def take_up_all(self) -> None:
        """At start: a newer build may know what an older one did not, and a crash may have left what was heard."""
        if firsts := self.parking.firsts():
            self.take_up(*[first.place for first in firsts if first.reason not in FOR_A_PERSON])

    def mend_holes(self) -> None:
        """Ask the sources of holes that have waited long enough."""
        due = {(hole.place, hole.version) for hole in self.parking.to_ask_for(self.now())}
        if not due:
            return
        places = [place for place, _ in due]
        self.take_up(*places)
        memory = self._memory(places)
        for first in self.parking.firsts(places):
            if (first.place, first.version) in due and first.reason is Reason.HOLE:
                self.ask_again(first.envelope.source, first.envelope.stream, memory[first.place])

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

    def _let_wait(self, envelopes: Sequence[Envelope]) -> None:
        """Each queues at its place, and what has its turn there is taken up, unless a person or a newer build must."""
        memory = self._memory(map(place_of, envelopes))
        new = [e for e in envelopes if e.streamversion > memory[place_of(e)]]  # or it would queue behind itself
        firsts = self.parking.firsts({place_of(e) for e in envelopes})
        stopped = {first.place for first in firsts if first.reason not in TAKEN_UP}
        self.parking.park_behind(new, self.now())
        self.take_up(*{place_of(e) for e in envelopes} - stopped)

    def _have_their_turn(self, places: set[str]) -> list[Envelope]:
        """A page of what waits first at these places, as far as it follows on what was heard."""
        memory = self._memory(places)
        ready = [p.place for p in self.parking.firsts(places) if p.envelope.after <= memory[p.place]]
        return in_turn((p.envelope for p in self.parking.page(ready)), memory)[0] if ready else []

    def _each_until_one_waits(self, page: Iterable[Envelope]) -> set[str]:
        """One by one: the places at which one must go on waiting."""
        stopped = set[str]()
        for envelope in page:
            if (place := place_of(envelope)) not in stopped:
                if self._heard(envelope):
                    self.parking.leave(place, envelope.streamversion)
                else:
                    stopped.add(place)
        return stopped

    def _go_on_waiting(self, places: Iterable[str]) -> bool:
        """Whether something still waits at these places. What came to be first there waits for a hole from now on."""
        firsts, memory = self.parking.firsts(places), self._memory(places)
        for first in firsts:
            if first.reason is Reason.BEHIND and first.envelope.after > memory[first.place]:
                self._park(first.envelope, Reason.HOLE, f"heard up to {memory[first.place]}")
        return bool(firsts)

    def _memory(self, places: Iterable[str]) -> dict[str, int]:
        return self.service.store.remember_many([*{*places}])

    def _in_view(self, view: InView, n: int) -> bool:
        try:
            view.hear(n)
        except (DBAPIError, OSError):
            raise
        except Exception:  # whatever it is, it is found out by itself, on what stands now
            return False
        return True

    def _heard(self, envelope: Envelope) -> bool:
        """False when it had to wait."""
        with bound_contextvars(correlation=str(envelope.correlationid)):
            return self._tried(envelope)

    def _tried(self, envelope: Envelope) -> bool:
        for attempt in range(1, TRIES + 1):
            try:
                hear(self.service, envelope)
                return True
            except (Busy, PersistenceError, DBAPIError):
                raise
            except (Hole, UnknownKind, Poisonous, Refused) as trouble:
                reason = next(why for kind, why in PARKS.items() if isinstance(trouble, kind))
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
