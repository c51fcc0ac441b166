"""This is where commands are performed: may they, what stands, what follows; recorded in one save, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from eventsourcing.persistence import IntegrityError, PersistenceError

from services.chassis.asking.decisions import Ask, Asked, Refused
from services.chassis.asking.recorded import Lookups, fold
from services.chassis.asking.store import Heard, Store
from services.chassis.asking.tables import Tables
from services.chassis.asking.work import NO_TRAIL, KeyReused, Result, Trail, Work

ATTEMPTS = 8


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was recorded: the stream, how people read its id where they do, its version and its position in the log.

    Over HTTP a command that only adds has no version: whoever may only add may not count what others did.
    """

    id: UUID
    reference: str | None
    version: int | None
    position: int


class Busy(Refused):
    """Too many are writing to one thing at once."""

    status = 503


class NotRecorded(Refused):
    """The store did not answer, and what was asked is not in it. Repeat it with the same Idempotency-Key."""

    status = 503


class HeardBefore(Exception):
    """Nothing to do: this service has heard it already."""


class Service:
    """Every service's one door: its tables over its store."""

    def __init__(self, tables: Tables, store: Store) -> None:
        self.tables, self.store, self.name = tables, store, tables.name
        self._lookups = Lookups()

    def state(self, on: UUID) -> Any:
        """How a stream stands now; None where there is none."""
        return fold(self.store.bare([on]).get(on, ()))[1]

    def perform(
        self,
        *asks: Ask,
        asked: Asked,
        trail: Trail = NO_TRAIL,
        expected: int | None = None,
        heard: Sequence[Heard] = (),
    ) -> Receipt | None:
        """Record in one save what `asks` bring about, what that leads to, and that it was `heard`.

        The receipt is for the first of them. A clash loads again and tries again: then it is the key's receipt, or
        Stale, or it goes well. After any other error of the store the key is read back: recorded, and its receipt is
        the answer; absent, NotRecorded. Raises NotPermitted, Unknown, Stale (`expected` is not the present version),
        KeyReused, HeardBefore, Busy, or the decision's own refusal; then nothing is recorded.
        """
        line = self.tables.line(asks[0].command) if asks else None
        begun, adds = asks[0].on if line and line.begins else None, bool(line and line.adds)
        for attempt in range(ATTEMPTS):
            work = Work(self.tables, self.store, *((begun, self._lookups) if attempt == 0 else ()))
            try:
                results = [work.do(ask, asked, trail, expected) for ask in asks]
                if work.new or not work.seen:  # or else nothing follows from what is remembered: look again
                    return self._kept(work, results, heard, adds)
            except (IntegrityError, Refused) as why:
                self._must_be_tried_again(why, work, heard)
            except PersistenceError as error:
                return self._after(error, asks, trail, heard)
            self._lookups.forget(work.seen)
        raise Busy("too many are writing to this at once; try again with the same Idempotency-Key")

    def keep(self, work: Work, heard: Sequence[Heard] = ()) -> Sequence[int]:
        """Record a work's new events and memories in one save; their positions."""
        if not work.new and not heard:
            return ()
        return self.store.insert_events(work.new, heard=heard, seen=work.seen) or ()

    def has_heard(self, heard: Sequence[Heard]) -> bool:
        """Whether every one of these was heard by now."""
        memory = self.store.remember_many([h.of for h in heard])
        return all(memory.get(h.of, 0) >= h.version for h in heard)

    def _kept(self, work: Work, results: list[Result], heard: Sequence[Heard], adds: bool) -> Receipt | None:
        positions = self.keep(work, heard)
        if not results:
            return None
        first = results[0]
        at = {(new.originator_id, new.originator_version): n for new, n in zip(work.new, positions, strict=False)}
        position = first.position or at.get((first.on, first.version)) or self._position(first, adds)
        return self.receipt(first.on, first.version, position)

    def _position(self, result: Result, adds: bool) -> int:
        """Where nothing followed, of what stands. To whoever may only add that would tell that others did something."""
        return 0 if adds else self.store.position_of(result.on, result.version) or 0

    def receipt(self, on: UUID, version: int, position: int) -> Receipt:
        """The receipt for what stands on a stream at a version."""
        reference = self.tables.reference(on) if self.tables.reference else None
        return Receipt(on, reference, version, position)

    def _must_be_tried_again(self, why: Exception, work: Work, heard: Sequence[Heard]) -> None:
        if isinstance(why, Refused) and not work.seen:
            raise why
        if isinstance(why, IntegrityError) and heard and self.has_heard(heard):
            raise HeardBefore from None

    def _after(self, error: PersistenceError, asks: Sequence[Ask], trail: Trail, heard: Sequence[Heard]) -> Receipt:
        self._lookups.forget_all()
        if heard or not trail.key:
            raise error
        return self._read_back(asks[0].on, trail, error)

    def _read_back(self, on: UUID, trail: Trail, error: PersistenceError) -> Receipt:
        try:
            kept = self.store.kept(on, trail.key or "")
        except PersistenceError:
            kept = None
        if kept is None:
            raise NotRecorded("the store did not answer; repeat this with the same Idempotency-Key") from error
        if kept.digest != trail.digest:
            raise KeyReused("this Idempotency-Key was used for another request; use a new one")
        return self.receipt(on, kept.version, kept.position)
