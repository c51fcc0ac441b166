"""A milestone is reached: its referrer is owed word of it, and is told or it is held.

Nothing depends on what is heard first.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.notify.domain.feedback.audience import judge
from services.notify.domain.feedback.settlement import settle
from services.notify.domain.feedback.state import (
    Addressee,
    Feedback,
    HeldObligation,
    HoldReason,
    Obligation,
    ResponsibleManager,
    Source,
)


@event("notify.feedback.referral-received", shape=2)
class ReferralReceived:
    """`reference` is the referral's, as people speak it; what was noted without one is read by the referral's id."""

    referral: UUID
    reference: Plain
    organisation: UUID
    member: UUID
    kind: Plain
    involved: Plain

    def apply(self, feedback: Feedback | None) -> Feedback:
        to = Addressee(organisation=self.organisation, member=self.member, kind=self.kind, involved=self.involved)
        return replace(feedback or Feedback(referral=self.referral), addressee=to)

    @staticmethod
    def upcast(shape: int, fields: dict[str, Any]) -> dict[str, Any]:
        return {"reference": fields["referral"], **fields}


@event("notify.feedback.obligation-opened")
class ObligationOpened:
    referral: UUID
    occasion: Plain
    obligation: Obligation

    def apply(self, feedback: Feedback | None) -> Feedback:
        before = feedback or Feedback(referral=self.referral)
        held = {o: h for o, h in before.held.items() if o != self.occasion}
        return replace(before, open_obligations={**before.open_obligations, self.occasion: self.obligation}, held=held)


@event("notify.feedback.source-identified")
class SourceIdentified:
    """Who is the source of risk became known for these occasions; what was held only for that is owed again."""

    occasions: tuple[Plain, ...]
    sources: tuple[Source, ...]

    def apply(self, feedback: Feedback) -> Feedback:
        found = {o: feedback.open_obligations.get(o) or feedback.held[o].obligation for o in self.occasions}
        again = {o: dataclasses.replace(obligation, sources=self.sources) for o, obligation in found.items()}
        held = {o: h for o, h in feedback.held.items() if o not in again}
        return replace(feedback, open_obligations={**feedback.open_obligations, **again}, held=held)


@event("notify.feedback.referral-withdrawn")
class ReferralWithdrawn:
    referral: UUID

    def apply(self, feedback: Feedback | None) -> Feedback:
        return replace(feedback or Feedback(referral=self.referral), withdrawn=True)


@command
class RecordReferralReceived:
    """Record whom this referral's feedback goes to, and settle what was owed before they were known."""

    referral: UUID
    reference: Plain
    organisation: UUID
    member: UUID
    kind: Plain
    involved: Plain

    def decide(
        self, feedback: Feedback | None, context: CommandContext, responsible_manager: ResponsibleManager
    ) -> Iterator[Event[Feedback]]:
        if feedback and feedback.addressee:
            return
        noted = ReferralReceived(
            referral=self.referral,
            reference=self.reference,
            organisation=self.organisation,
            member=self.member,
            kind=self.kind,
            involved=self.involved,
        )
        yield noted
        yield from settle(noted.apply(feedback), responsible_manager)


@command
class OpenObligation:
    """Owe the referrer word of a milestone, and tell or hold it as soon as it is known who they are.

    Owed before: nothing follows, unless more is known by now of what makes telling unsafe and nobody was told yet.
    """

    referral: UUID
    occasion: Plain
    obligation: Obligation

    def decide(
        self, feedback: Feedback | None, context: CommandContext, responsible_manager: ResponsibleManager
    ) -> Iterator[Event[Feedback]]:
        if feedback and _is_known(feedback, self.occasion, self.obligation):
            return
        opened = ObligationOpened(referral=self.referral, occasion=self.occasion, obligation=self.obligation)
        yield opened
        yield from settle(opened.apply(feedback), responsible_manager)


@command
class RecordSourceIdentified:
    """Take in who the sources of risk are, and settle again what waited for that."""

    referral: UUID
    concern: UUID | None
    sources: tuple[Source, ...]

    def decide(
        self, feedback: Feedback | None, context: CommandContext, responsible_manager: ResponsibleManager
    ) -> Iterator[Event[Feedback]]:
        waiting = tuple(o for o, obligation in _unsettled(feedback, self) if {*obligation.sources} != {*self.sources})
        if not feedback or not waiting:
            return
        noted = SourceIdentified(occasions=waiting, sources=self.sources)
        yield noted
        yield from settle(noted.apply(feedback), responsible_manager)


@command
class RecordReferralWithdrawn:
    """Note that the referrer asked to withdraw it. The council still decides what it must, and they are still told."""

    referral: UUID

    def decide(self, feedback: Feedback | None, context: CommandContext) -> Iterator[Event[Feedback]]:
        if not (feedback and feedback.withdrawn):
            yield ReferralWithdrawn(referral=self.referral)


def _is_known(feedback: Feedback, occasion: str, obligation: Obligation) -> bool:
    if occasion in feedback.ended:
        return True
    if held := feedback.held.get(occasion):
        return not _must_be_looked_at_again(feedback, held, obligation)
    before = feedback.open_obligations.get(occasion)
    return before is not None and {*obligation.sources} <= {*before.sources}


def _unsettled(feedback: Feedback | None, known: RecordSourceIdentified) -> list[tuple[str, Obligation]]:
    """What is not settled, held only until the source is known, or held for a reason that this comes before."""
    if feedback is None:
        return []
    held = [(o, h.obligation) for o, h in feedback.held.items() if _is_for(feedback, h, known.sources)]
    return [
        (o, obligation)
        for o, obligation in [*feedback.open_obligations.items(), *held]
        if obligation.concern == known.concern
    ]


def _is_for(feedback: Feedback, held: HeldObligation, sources: tuple[Source, ...]) -> bool:
    now = dataclasses.replace(held.obligation, sources=sources)
    return held.reason is HoldReason.UNMATCHED or _must_be_looked_at_again(feedback, held, now)


def _must_be_looked_at_again(feedback: Feedback, held: HeldObligation, obligation: Obligation) -> bool:
    """It would be held for another reason, or less of it told: whoever decides on it must not go by what they saw."""
    assert feedback.addressee  # nothing is held before it is known for whom
    now = judge(feedback.addressee, obligation, held.reason is HoldReason.LEFT)
    return now.hold is not None and (now.hold, now.level) != (held.reason, held.ceiling)
