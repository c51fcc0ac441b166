"""Colleagues: somebody else of the writer's organisation added to a referral, withdrew or disputed it.

The writer is told that somebody did, at their own address; the page says who and what (`access` §1).
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.notify.domain.feedback.state import Feedback


class ColleagueAct(StrEnum):
    ADDED = "added to it"
    WITHDREW = "asked to withdraw it"
    DISPUTED = "disagreed with what was told"


@event("notify.feedback.colleague-acted")
class ColleagueActed:
    """`act_key` tells this act from others of the referral; `update` is the id of the notice to the writer."""

    referral: UUID
    member: Plain
    act: ColleagueAct
    act_key: Plain
    update: Plain

    def apply(self, feedback: Feedback) -> Feedback:
        return replace(feedback, acts_of_colleagues=feedback.acts_of_colleagues | {self.act_key})


@command
class RecordColleagueActed:
    """Record what a colleague of the writer did. A repeat, or what the writer did, records nothing."""

    referral: UUID
    member: Plain
    act: ColleagueAct
    act_key: Plain

    def decide(self, feedback: Feedback | None, context: CommandContext) -> Iterator[Event[Feedback]]:
        if feedback is None or feedback.addressee is None or self.act_key in feedback.acts_of_colleagues:
            return
        if self.member != str(feedback.addressee.member):
            yield ColleagueActed(
                referral=self.referral,
                member=self.member,
                act=self.act,
                act_key=self.act_key,
                update=f"{COLLEAGUE}.{len(feedback.acts_of_colleagues) + 1}",
            )


COLLEAGUE = "colleague"
"""What the id and the occasion of such a notice begin with, in place of a milestone."""
