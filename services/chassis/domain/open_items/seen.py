"""Seen: a person settles an item by saying that they have seen it, and what they did."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from annotated_types import MaxLen, MinLen

from contracts.personal import AboutAdult, Plain
from services.chassis.domain.decider import CommandContext, Event, Refused, command
from services.chassis.domain.open_items.life import ItemSettled
from services.chassis.domain.open_items.state import ItemContext, NotTheirs, OpenItem
from services.chassis.domain.readable import something_written


@command
class SeeItem:
    """Say that you have seen it, and what you did: `outcome` is one of its kind's, `words` say it in full."""

    outcome: Annotated[Plain, MaxLen(100)]
    words: Annotated[AboutAdult, MinLen(1), MaxLen(4_000)]

    def decide(self, item: OpenItem, context: CommandContext, lookup: ItemContext) -> Iterator[Event[OpenItem]]:
        item.must_be_open()
        lookup.involvement.must_be_shown_to(context.by)
        if context.role not in lookup.kind.roles:
            raise NotTheirs(f"{context.role} cannot do what this asks")
        if self.outcome not in lookup.kind.outcomes:
            raise NotSettledSo(_what_settles(lookup))
        yield ItemSettled(outcome=self.outcome, words=something_written(self.words))


def _what_settles(lookup: ItemContext) -> str:
    if not lookup.kind.outcomes:
        return "seeing it is not enough: it ends when what it asks is done"
    return f"say what came of it: {'; '.join(sorted(lookup.kind.outcomes))}"


class NotSettledSo(Refused):
    """Each kind of item says how it can end."""

    status = 422
