"""Worry: a referrer has heard nothing, and says so in whatever state their referral is. A person answers them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from annotated_types import MaxLen
from msgspec.structs import replace

from contracts.personal import AboutAdult
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.intake.domain.referral.additions import is_colleague_of_writer
from services.intake.domain.referral.state import Referral


@event("intake.referral.worry-raised")
class WorryRaised:
    """They have heard nothing and are worried. `words`: what worries them, where they say so.

    `by_colleague`: it is not the referral's writer who says so, but a colleague of theirs who may see it.
    """

    words: AboutAdult
    by_colleague: bool = False

    def apply(self, referral: Referral) -> Referral:
        return replace(referral, worries=referral.worries + 1)


@command
class RaiseWorry:
    """Say that you have heard nothing and are worried: a person of the council answers you, urgently."""

    words: Annotated[AboutAdult, MaxLen(4_000)] = ""

    def decide(self, referral: Referral, context: CommandContext) -> Iterator[Event[Referral]]:
        yield WorryRaised(words=self.words, by_colleague=is_colleague_of_writer(referral, context))
