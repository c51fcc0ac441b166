"""This is one save's worth of work: the streams it met, and what is new on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from msgspec import structs

from services.chassis.asking.decisions import Ask, Asked, Event, Refused, Unknown
from services.chassis.asking.recorded import Lookups, Stamp, Standing, event_id, fold, stamped
from services.chassis.asking.store import Seen, Stamped, Store
from services.chassis.asking.tables import Accepts, Tables


@dataclass(frozen=True, kw_only=True, slots=True)
class Trail:
    """What rides along into the stamp, unseen by decisions.

    `key` makes a repeat harmless; `digest` tells it from another request.
    """

    key: str | None = None
    digest: str | None = None
    correlation: UUID | None = None
    causation: UUID | None = None
    channel: str | None = None
    purpose: str | None = None


NO_TRAIL = Trail()


class NotPermitted(Refused):
    """None of the asker's roles admits this."""

    status = 403


class Stale(Refused):
    """It has changed since they read it."""

    status = 412


class KeyReused(Refused):
    """An Idempotency-Key belongs to one request."""

    status = 422


@dataclass(frozen=True, slots=True)
class Result:
    """What the first ask came to: the stream, its version, and its position when it was recorded before."""

    on: UUID
    version: int
    position: int | None = None


class Work:
    """`begun` is a stream that is not read before it is written: the primary key tells when that was wrong.

    While something is looked up for a command, `asked` is who asks and `on` the stream it is asked of. With `lookups`
    it may be remembered from before; `seen` is what of that was relied on.
    """

    asked: Asked
    on: UUID

    def __init__(self, tables: Tables, store: Store, begun: UUID | None = None, lookups: Lookups | None = None) -> None:
        self.tables, self.store, self.lookups = tables, store, lookups
        self.seen: list[Seen] = []
        self.streams: dict[UUID, Standing] = {begun: Standing()} if begun else {}
        self.new: list[Stamped] = []

    def load(self, streams: Iterable[UUID]) -> None:
        """Read several streams in one call."""
        wanted = [on for on in dict.fromkeys(streams) if on not in self.streams]
        rows = self.store.bare(wanted) if wanted else {}
        for on in wanted:
            self.streams[on] = Standing(*fold(rows.get(on, ())))

    def state(self, on: UUID) -> Any:
        """How a stream stands, with what this work has added; None where there is none."""
        if self.lookups and on not in self.streams:
            self._look_up(on, self.lookups)
        return self._standing(on).state

    def do(self, ask: Ask, asked: Asked, trail: Trail = NO_TRAIL, expected: int | None = None) -> Result:
        """What this ask brings about, and what that leads to.

        Raises NotPermitted, Unknown, Stale, KeyReused or the decision's own refusal.
        """
        line, standing = self._admitted(ask, asked), self._standing(ask.on)
        if before := self._settled(line, ask.on, standing, asked, trail, expected):
            return before
        self._decide(line, ask, asked, _stamp(asked, trail))
        return Result(ask.on, self._standing(ask.on).version)

    def _look_up(self, on: UUID, lookups: Lookups) -> None:
        if stood := lookups.of(on):
            self.streams[on] = stood
            self.seen.append(Seen(on, stood.version))
        else:
            lookups.remember(on, self._standing(on))

    def _decide(self, line: Accepts, ask: Ask, asked: Asked, stamp: Stamp) -> None:
        self.asked, self.on = asked, ask.on
        known = (line.knowing(self, ask.command),) if line.knowing else ()
        for event in list(ask.command.decide(self._standing(ask.on).state, asked, *known)):
            self._record(ask.on, event, asked, stamp)

    def _record(self, on: UUID, event: Event, asked: Asked, stamp: Stamp) -> None:
        standing = self._standing(on)
        standing.version += 1
        standing.state = event.apply(standing.state)
        self.new.append(stamped(on, standing.version, event, stamp))
        follows = self.tables.leads_to.get(type(event))
        asks = list(follows(event, standing.state, on)) if follows else ()
        if asks:
            led = structs.replace(stamp, causation=event_id(on, standing.version, type(event)))
            ourselves = replace(asked, role=self.tables.name)
            for ask in asks:
                self._decide(self._admitted(ask, ourselves), ask, ourselves, led)

    def _admitted(self, ask: Ask, asked: Asked) -> Accepts:
        line = self.tables.line(ask.command)
        if asked.role not in line.may:
            raise NotPermitted(f"{asked.role} may not {type(ask.command).__name__}")
        return line

    def _settled(
        self, line: Accepts, on: UUID, now: Standing, asked: Asked, trail: Trail, expected: int | None
    ) -> Result | None:
        """Whether this was asked before. Refuses what is not theirs, not there, or not as they last read it."""
        if line.at and now.version and line.whose and not line.whose(now.state, asked):
            raise Unknown("there is none of that id")
        if trail.key and now.version and (before := self._repeated(on, trail.key, trail.digest)):
            return before
        if line.at and not line.begins and not now.version:
            raise Unknown("there is none of that id")
        if expected is not None and expected != now.version:
            raise Stale(f"this is now at version {now.version}; read it again")
        return None

    def _repeated(self, on: UUID, key: str, digest: str | None) -> Result | None:
        """The same key again: the receipt it had; with another body, refused."""
        kept = self.store.kept(on, key)
        if kept and kept.digest != digest:
            raise KeyReused("this Idempotency-Key was used for another request; use a new one")
        return Result(on, kept.version, kept.position) if kept else None

    def _standing(self, on: UUID) -> Standing:
        if on not in self.streams:
            self.load([on])
        return self.streams[on]


def _stamp(asked: Asked, trail: Trail) -> Stamp:
    return Stamp(
        by=asked.by,
        role=asked.role,
        organisation=asked.organisation,
        occurred_at=asked.at,
        correlation=trail.correlation or uuid4(),
        causation=trail.causation,
        key=trail.key,
        digest=trail.digest,
        channel=trail.channel,
        purpose=trail.purpose,
    )
