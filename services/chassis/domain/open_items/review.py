"""Review: somebody looks at an open item again, rates its risk anew, or says that they have it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from annotated_types import MaxLen, MinLen
from msgspec.structs import replace

from contracts.personal import AboutAdult
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.chassis.domain.open_items.clocks import grace_after, review_clock
from services.chassis.domain.open_items.state import ItemContext, NotTheirs, OpenItem, Risk, Rung
from services.chassis.domain.readable import something_written
from services.chassis.domain.working_time import Clock

Note = Annotated[AboutAdult, MinLen(1), MaxLen(4_000)]


@event("open-item.reviewed")
class ItemReviewed:
    """Somebody looked at it, and it goes on waiting. `risk` is as it was, or as they rated it."""

    note: AboutAdult
    risk: Risk
    review: Clock
    escalates: Clock

    def apply(self, item: OpenItem) -> OpenItem:
        return replace(item, risk=self.risk, review=self.review, escalates=self.escalates, rung=Rung.OWNER, asked=())


@command
class ReviewItem:
    """Say what you found when you looked at it again, rate its risk, and when it is looked at next.

    `risk`: default, as it is. `review_by`: default, the horizon of the risk, beyond which no review may lie.
    """

    note: Note
    risk: Risk | None = None
    review_by: date | None = None

    def decide(self, item: OpenItem, context: CommandContext, lookup: ItemContext) -> Iterator[Event[OpenItem]]:
        item.must_be_open()
        _must_be_able(context, lookup)
        note = something_written(self.note)
        yield _reviewed(item, context, lookup, note, self.risk or item.risk, self.review_by)


@command
class RateItem:
    """Record the risk that its subject was rated at. A settled item, or none, records nothing."""

    risk: Risk
    review_by: date | None = None

    def decide(self, item: OpenItem | None, context: CommandContext, lookup: ItemContext) -> Iterator[Event[OpenItem]]:
        if item and not item.settled:
            yield _reviewed(item, context, lookup, "", self.risk, self.review_by)


@event("open-item.acknowledged")
class ItemAcknowledged:
    """Somebody said "I have it"."""

    escalates: Clock

    def apply(self, item: OpenItem) -> OpenItem:
        return replace(item, acknowledged=True, escalates=self.escalates, rung=Rung.OWNER, asked=())


@command
class AcknowledgeItem:
    """Say "I have it": an urgent item stops going up, until it is due. A repeat records nothing.

    Whoever can do what it asks may say so, and whoever was called because nobody else did.
    """

    def decide(self, item: OpenItem, context: CommandContext, lookup: ItemContext) -> Iterator[Event[OpenItem]]:
        item.must_be_open()
        lookup.involvement.must_be_shown_to(context.by)
        if context.by not in map(str, item.asked):
            _must_be_able(context, lookup)
        if not item.acknowledged:
            yield ItemAcknowledged(escalates=grace_after(lookup, item.urgent, item.due, item.review, context.at))


def _reviewed(
    item: OpenItem, context: CommandContext, lookup: ItemContext, note: str, risk: Risk, review_by: date | None
) -> ItemReviewed:
    review = review_clock(lookup, risk, context.at, review_by)
    running = item.urgent and not item.acknowledged
    escalates = item.escalates if running else grace_after(lookup, item.urgent, item.due, review, context.at)
    return ItemReviewed(note=note, risk=risk, review=review, escalates=escalates)


def _must_be_able(context: CommandContext, lookup: ItemContext) -> None:
    """Raises NotTheirs, Unknown."""
    lookup.involvement.must_be_shown_to(context.by)
    if context.role not in lookup.kind.roles:
        raise NotTheirs(f"{context.role} cannot do what this asks")
