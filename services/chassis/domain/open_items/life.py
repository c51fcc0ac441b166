"""An open item is raised by the event that makes somebody wait, and settled by the event that ends the waiting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import AboutAdult, Plain
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.chassis.domain.open_items.clocks import due_clock, first_escalation, review_clock
from services.chassis.domain.open_items.state import ItemContext, ItemSubject, OpenItem, Risk, team_of
from services.chassis.domain.working_time import Clock


@event("open-item.raised")
class ItemRaised:
    """Something waits for a person. `since`: from when somebody answers for it."""

    kind: Plain
    asks: Plain
    subject: ItemSubject
    about: AboutAdult
    detail: AboutAdult
    team: UUID
    owner: UUID | None = None
    unallocated: Plain
    risk: Risk
    urgent: bool
    since: datetime
    due: Clock
    review: Clock
    escalates: Clock

    def apply(self, item: OpenItem | None) -> OpenItem:
        return OpenItem(
            kind=self.kind,
            subject=self.subject,
            about=self.about,
            team=self.team,
            owner=self.owner,
            unallocated=self.unallocated,
            risk=self.risk,
            urgent=self.urgent,
            since=self.since,
            due=self.due,
            review=self.review,
            escalates=self.escalates,
            called=self.urgent,
        )


@command
class RaiseItem:
    """Put something that waits on the board. An open one stays as it is; a settled one is open again.

    `since`: default, the moment of the event that asks for it. `team`: default, that of its kind. `beside`: items of
    the same case, nearest first: it bears their reference and words, and whoever has one of them has it too.
    `about_stream`: the stream that it is about, where it stands beside others. `owner`: who has it from the beginning,
    before those of the items beside it; where they cannot act on it, its team has it.
    """

    kind: Plain
    subject: ItemSubject | None = None
    beside: tuple[UUID, ...] = ()
    about_stream: UUID | None = None
    about: AboutAdult = ""
    detail: AboutAdult = ""
    unallocated: Plain = "new"
    risk: Risk = Risk.UNKNOWN
    urgent: bool = False
    since: datetime | None = None
    team: UUID | None = None
    owner: UUID | None = None

    def decide(self, item: OpenItem | None, context: CommandContext, lookup: ItemContext) -> Iterator[Event[OpenItem]]:
        if item and not item.settled:
            return
        since = self.since or context.at
        due, review = due_clock(lookup, self.risk, self.urgent, since), review_clock(lookup, self.risk, since)
        owner = lookup.able.member if lookup.able else None
        yield ItemRaised(
            kind=self.kind,
            asks=lookup.kind.asks,
            subject=self._subject(lookup),
            about=self.about or next((item.about for item in lookup.beside), ""),
            detail=self.detail,
            team=self.team or team_of(lookup.kind.team),
            owner=owner,
            unallocated="" if owner else self.unallocated,
            risk=self.risk,
            urgent=self.urgent,
            since=since,
            due=due,
            review=review,
            escalates=first_escalation(lookup, self.urgent, due, review, since),
        )

    def _subject(self, lookup: ItemContext) -> ItemSubject:
        """Raises ValueError where neither it nor an item beside it says what it is about: a mistake of ours."""
        subject = self.subject or next((item.subject for item in lookup.beside), None)
        if subject is None:
            raise ValueError(f"an item {self.kind!r} was raised about nothing")
        stream = self.about_stream or subject.stream
        return ItemSubject(stream=stream, case=subject.case, reference=subject.reference, key=subject.key)


@event("open-item.settled")
class ItemSettled:
    """Nobody waits for it any more. `outcome`: what ended it; `words`: what the person who saw it did."""

    outcome: Plain
    words: AboutAdult

    def apply(self, item: OpenItem) -> OpenItem:
        return replace(item, settled=True)


@command
class SettleItem:
    """Take an item off the board, because what it asked for is done. One that was never raised records nothing."""

    outcome: Plain

    def decide(self, item: OpenItem | None, context: CommandContext) -> Iterator[Event[OpenItem]]:
        if item and not item.settled:
            yield ItemSettled(outcome=self.outcome, words="")
