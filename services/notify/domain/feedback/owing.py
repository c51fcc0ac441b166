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
from services.chassis.asking.decisions import Asked, Event, command, event
from services.notify.domain.feedback.audience import judge
from services.notify.domain.feedback.settling import settle
from services.notify.domain.feedback.state import (
    Addressee,
    Debt,
    Feedback,
    Held,
    HoldReason,
    Source,
    Steward,
)


@event("notify.feedback.addressee-noted", shape=2)
class AddresseeNoted:
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


@event("notify.feedback.owed")
class FeedbackOwed:
    referral: UUID
    occasion: Plain
    debt: Debt

    def apply(self, feedback: Feedback | None) -> Feedback:
        before = feedback or Feedback(referral=self.referral)
        held = {o: h for o, h in before.held.items() if o != self.occasion}
        return replace(before, owed={**before.owed, self.occasion: self.debt}, held=held)


@event("notify.feedback.sources-noted")
class SourcesNoted:
    """Who is the source of risk became known for these occasions; what was held only for that is owed again."""

    occasions: tuple[Plain, ...]
    sources: tuple[Source, ...]

    def apply(self, feedback: Feedback) -> Feedback:
        found = {o: feedback.owed.get(o) or feedback.held[o].debt for o in self.occasions}
        again = {o: dataclasses.replace(debt, sources=self.sources) for o, debt in found.items()}
        held = {o: h for o, h in feedback.held.items() if o not in again}
        return replace(feedback, owed={**feedback.owed, **again}, held=held)


@event("notify.feedback.withdrawal-noted")
class WithdrawalNoted:
    referral: UUID

    def apply(self, feedback: Feedback | None) -> Feedback:
        return replace(feedback or Feedback(referral=self.referral), withdrawn=True)


@command
class NoteAddressee:
    """Record whom this referral's feedback goes to, and settle what was owed before they were known."""

    referral: UUID
    reference: Plain
    organisation: UUID
    member: UUID
    kind: Plain
    involved: Plain

    def decide(self, feedback: Feedback | None, asked: Asked, steward: Steward) -> Iterator[Event]:
        if feedback and feedback.addressee:
            return
        noted = AddresseeNoted(
            referral=self.referral,
            reference=self.reference,
            organisation=self.organisation,
            member=self.member,
            kind=self.kind,
            involved=self.involved,
        )
        yield noted
        yield from settle(noted.apply(feedback), steward)


@command
class OweFeedback:
    """Owe the referrer word of a milestone, and tell or hold it as soon as it is known who they are.

    Owed before: nothing follows, unless more is known by now of what makes telling unsafe and nobody was told yet.
    """

    referral: UUID
    occasion: Plain
    debt: Debt

    def decide(self, feedback: Feedback | None, asked: Asked, steward: Steward) -> Iterator[Event]:
        if feedback and _known(feedback, self.occasion, self.debt):
            return
        owed = FeedbackOwed(referral=self.referral, occasion=self.occasion, debt=self.debt)
        yield owed
        yield from settle(owed.apply(feedback), steward)


@command
class KnowSources:
    """Take in who the sources of risk are, and settle again what waited for that."""

    referral: UUID
    concern: UUID | None
    sources: tuple[Source, ...]

    def decide(self, feedback: Feedback | None, asked: Asked, steward: Steward) -> Iterator[Event]:
        waiting = tuple(o for o, debt in _waiting(feedback, self) if {*debt.sources} != {*self.sources})
        if not feedback or not waiting:
            return
        noted = SourcesNoted(occasions=waiting, sources=self.sources)
        yield noted
        yield from settle(noted.apply(feedback), steward)


@command
class NoteWithdrawal:
    """Note that the referrer asked to withdraw it. The council still decides what it must, and they are still told."""

    referral: UUID

    def decide(self, feedback: Feedback | None, asked: Asked) -> Iterator[Event]:
        if not (feedback and feedback.withdrawn):
            yield WithdrawalNoted(referral=self.referral)


def _known(feedback: Feedback, occasion: str, debt: Debt) -> bool:
    if occasion in feedback.ended:
        return True
    if held := feedback.held.get(occasion):
        return not _must_be_looked_at_again(feedback, held, debt)
    before = feedback.owed.get(occasion)
    return before is not None and {*debt.sources} <= {*before.sources}


def _waiting(feedback: Feedback | None, known: KnowSources) -> list[tuple[str, Debt]]:
    """What is not settled, held only until the source is known, or held for a reason that this comes before."""
    if feedback is None:
        return []
    held = [(o, h.debt) for o, h in feedback.held.items() if _is_for(feedback, h, known.sources)]
    return [(o, debt) for o, debt in [*feedback.owed.items(), *held] if debt.concern == known.concern]


def _is_for(feedback: Feedback, held: Held, sources: tuple[Source, ...]) -> bool:
    now = dataclasses.replace(held.debt, sources=sources)
    return held.reason is HoldReason.UNMATCHED or _must_be_looked_at_again(feedback, held, now)


def _must_be_looked_at_again(feedback: Feedback, held: Held, debt: Debt) -> bool:
    """It would be held for another reason, or less of it told: whoever decides on it must not go by what they saw."""
    assert feedback.addressee  # nothing is held before it is known for whom
    now = judge(feedback.addressee, debt, held.reason is HoldReason.LEFT)
    return now.hold is not None and (now.hold, now.level) != (held.reason, held.ceiling)
