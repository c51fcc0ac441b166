"""The adult's view: two facts, each with a value, who said so and when. The later replaces the earlier, back to no too.

Whether the adult agrees to a referral says nothing about whether the referrer may hear what becomes of it. The adult's
own word goes before a referrer's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from annotated_types import MaxLen, MinLen
from msgspec.structs import replace

from contracts.personal import AboutAdult
from services.chassis.domain.decider import CommandContext, Event, Refused, command, event
from services.intake.domain.referral.content import Answer
from services.intake.domain.referral.state import Referral, SaidBy, ViewFact, ViewQuestion


class AdultSaidOtherwise(Refused):
    """What the adult said stands until the adult, or somebody who speaks for them, says something else."""


@event("intake.referral.adults-view-recorded")
class AdultsViewRecorded:
    """`basis`: how it is known, in the words of whoever recorded it."""

    question: ViewQuestion
    value: Answer
    said_by: SaidBy
    basis: AboutAdult

    def apply(self, referral: Referral) -> Referral:
        fact = ViewFact(value=self.value, said_by=self.said_by)
        return replace(referral, views={**referral.views, self.question: fact})


@command
class RecordAdultsView:
    """Record what the adult thinks of this referral, or of its referrer hearing back; who said so; how you know."""

    question: ViewQuestion
    value: Answer
    said_by: SaidBy
    basis: Annotated[AboutAdult, MinLen(1), MaxLen(2_000)]

    def decide(self, referral: Referral, context: CommandContext) -> Iterator[Event[Referral]]:
        before = referral.views.get(self.question)
        if before and before.said_by is SaidBy.ADULT and self.said_by is SaidBy.REFERRER:
            raise AdultSaidOtherwise("the adult has answered this: record what the adult says now, not the referrer")
        yield AdultsViewRecorded(question=self.question, value=self.value, said_by=self.said_by, basis=self.basis)
