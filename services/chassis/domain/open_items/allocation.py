"""Allocation: an open item has one named owner who can act on it, or its team has it and a reason says why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, Event, Refused, command, event
from services.chassis.domain.open_items.clocks import ACKNOWLEDGEMENT, grace_after, review_clock
from services.chassis.domain.open_items.state import ItemContext, OpenItem, Reason, Rung
from services.chassis.domain.readable import readable_characters
from services.chassis.domain.working_time import Clock


@event("open-item.allocated")
class ItemAllocated:
    """`previous` had it before. `acknowledged`: whoever has it now has said so; an urgent item else asks them."""

    owner: UUID
    review: Clock
    escalates: Clock
    previous: UUID | None
    acknowledged: bool = False

    def apply(self, item: OpenItem) -> OpenItem:
        return replace(
            item,
            owner=self.owner,
            unallocated="",
            review=self.review,
            escalates=self.escalates,
            rung=Rung.OWNER,
            asked=(),
            acknowledged=self.acknowledged,
        )


@event("open-item.unallocated")
class ItemUnallocated:
    """Its team has it; `reason` says why nobody does. `previous` had it before.

    `rung` and `asked`: who is asked meanwhile, where an urgent item had gone up already.
    """

    reason: Plain
    review: Clock
    escalates: Clock
    previous: UUID | None
    rung: Rung = Rung.OWNER
    asked: tuple[UUID, ...] = ()

    def apply(self, item: OpenItem) -> OpenItem:
        return replace(
            item,
            owner=None,
            unallocated=self.reason,
            review=self.review,
            escalates=self.escalates,
            rung=self.rung,
            asked=self.asked,
            acknowledged=False,
        )


@command
class AllocateItem:
    """Give an item to a person who can act on it; or say that nobody has it, and why (`owner` left out).

    `review_by`: the day on which it is looked at again; default, the horizon of its risk. A repeat
    records nothing.
    """

    owner: UUID | None = None
    reason: Reason | None = None
    review_by: date | None = None

    def decide(self, item: OpenItem, context: CommandContext, lookup: ItemContext) -> Iterator[Event[OpenItem]]:
        item.must_be_open()
        lookup.involvement.must_be_shown_to(context.by)
        if _is_so(self, item, lookup):
            return
        review = review_clock(lookup, item.risk, context.at, self.review_by)
        acknowledged = item.acknowledged and str(self.owner) in (context.by, str(item.owner))
        escalates = _escalates(item, acknowledged, context, lookup, review)
        if self.owner is None:
            reason = (self.reason or "").strip()
            if not readable_characters(reason):
                raise ReasonMissing("say why nobody has it, or name its owner")
            yield ItemUnallocated(
                reason=(self.reason or "").strip(), review=review, escalates=escalates, previous=item.owner
            )
            return
        _must_be_able(lookup)
        yield ItemAllocated(
            owner=self.owner, review=review, escalates=escalates, previous=item.owner, acknowledged=acknowledged
        )


@command
class ReturnItem:
    """Give an item back to its team, because its owner left or can no longer act on it.

    Its review is due today. An item that is not theirs stays where it is.
    """

    owner: UUID
    reason: Plain

    def decide(self, item: OpenItem | None, context: CommandContext, lookup: ItemContext) -> Iterator[Event[OpenItem]]:
        if item and not item.settled and item.owner == self.owner:
            yield returned(item, self.reason, context, lookup)


def returned(item: OpenItem, reason: str, context: CommandContext, lookup: ItemContext) -> ItemUnallocated:
    """Its team has it at once, and looks at it today."""
    today = lookup.timescales.calendar.day_of(context.at)
    review = review_clock(lookup, item.risk, context.at, today)
    running = item.urgent and not item.acknowledged
    return ItemUnallocated(
        reason=reason,
        review=review,
        escalates=_escalates(item, False, context, lookup, review),
        previous=item.owner,
        rung=item.rung if running else Rung.OWNER,
        asked=item.asked if running else (),
    )


def _is_so(asked: AllocateItem, item: OpenItem, lookup: ItemContext) -> bool:
    """Whether the item has this owner, or this reason for having none, until this review already."""
    same_review = asked.review_by in (None, lookup.timescales.calendar.day_of(item.review.due_at))
    return (asked.owner, asked.reason or "") == (item.owner, item.unallocated) and same_review


def _escalates(
    item: OpenItem, acknowledged: bool, context: CommandContext, lookup: ItemContext, review: Clock
) -> Clock:
    """An urgent item that nobody has acknowledged keeps its clock: giving it away is not having it.

    One that somebody had, and another has now, asks that other for "I have it".
    """
    if item.urgent and not item.acknowledged:
        return item.escalates
    if item.urgent and not acknowledged:
        return lookup.timescales.clock(ACKNOWLEDGEMENT, context.at)
    return grace_after(lookup, item.urgent, item.due, review, context.at)


def _must_be_able(lookup: ItemContext) -> None:
    """Raises NoSuchPerson, CannotAct, IsAway, IsInvolved."""
    person = lookup.person
    if person is None or person.gone:
        raise NoSuchPerson("nobody of that id works here; choose one of the people who do")
    if not person.roles & lookup.kind.roles:
        raise CannotAct(f"only {', '.join(sorted(lookup.kind.roles))} can do what this asks; choose somebody else")
    if person.away and person.cover is None:
        raise IsAway("they are away and nobody covers for them; choose somebody who is at work")
    lookup.involvement.must_be_free(person.member)


class ReasonMissing(Refused):
    """Nothing waits without an owner or a reason."""

    status = 422


class NoSuchPerson(Refused):
    """Only a person can be accountable."""


class CannotAct(Refused):
    """Whoever owns an item can see it and act on it."""


class IsAway(Refused):
    """What is given to somebody is before somebody."""
