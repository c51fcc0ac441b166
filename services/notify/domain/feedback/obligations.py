"""Obligations: a milestone is reached, and its referrer is told or it is held, whichever event is heard first."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.chassis.domain.readers import NOBODY, Readers
from services.notify.domain.feedback.audience import judge
from services.notify.domain.feedback.settlement import knowing, settle
from services.notify.domain.feedback.state import (
    Addressee,
    Ending,
    Feedback,
    HeldObligation,
    HoldReason,
    Milestone,
    Obligation,
    ResponsibleManager,
    Source,
)


@event("notify.feedback.referral-received", shape=2)
class ReferralReceived:
    """`reference` is the referral's, as people speak it. `readers`: who of the organisation may see feedback on it."""

    referral: UUID
    reference: Plain
    organisation: UUID
    member: UUID
    kind: Plain
    involved: Plain
    readers: Readers = NOBODY

    def apply(self, feedback: Feedback | None) -> Feedback:
        addressee = Addressee(
            organisation=self.organisation, member=self.member, kind=self.kind, involved=self.involved
        )
        return replace(feedback or Feedback(referral=self.referral), addressee=addressee, readers=self.may_see)

    @property
    def may_see(self) -> Readers:
        """Who may see it; where nobody was named, who sent it."""
        return self.readers if self.readers.keys else Readers(members=(self.member,))

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
        held = {key: value for key, value in before.held_obligations.items() if key != self.occasion}
        opened = {**before.open_obligations, self.occasion: self.obligation}
        order = before.opened if self.occasion in before.opened else (*before.opened, self.occasion)
        return replace(before, open_obligations=opened, held_obligations=held, opened=order)


@event("notify.feedback.source-identified")
class SourceIdentified:
    """The sources of risk became known: the obligations of these occasions are open again, to be settled anew.

    `ended`: those that were told or withheld outside any concern; what is told later of the same rests on them.
    """

    occasions: tuple[Plain, ...]
    sources: tuple[Source, ...]
    ended: tuple[Plain, ...] = ()

    def apply(self, feedback: Feedback) -> Feedback:
        reopened = {
            occasion: dataclasses.replace(_obligation(feedback, occasion), sources=self.sources)
            for occasion in self.occasions
        }
        held = {key: value for key, value in feedback.held_obligations.items() if key not in reopened}
        ended = {o: _with_sources(feedback.endings[o], self.sources) for o in self.ended}
        return replace(
            feedback,
            open_obligations={**feedback.open_obligations, **reopened},
            held_obligations=held,
            endings={**feedback.endings, **ended},
        )


@event("notify.feedback.referral-withdrawn")
class ReferralWithdrawn:
    referral: UUID

    def apply(self, feedback: Feedback | None) -> Feedback:
        return replace(feedback or Feedback(referral=self.referral), withdrawn=True)


@command
class RecordReferralReceived:
    """Record the addressee of this referral's feedback, and settle the obligations that waited for one."""

    referral: UUID
    reference: Plain
    organisation: UUID
    member: UUID
    kind: Plain
    involved: Plain
    readers: Readers = NOBODY

    def decide(
        self, feedback: Feedback | None, context: CommandContext, responsible_manager: ResponsibleManager
    ) -> Iterator[Event[Feedback]]:
        if feedback and feedback.addressee:
            return
        received = ReferralReceived(
            referral=self.referral,
            reference=self.reference,
            organisation=self.organisation,
            member=self.member,
            kind=self.kind,
            involved=self.involved,
            readers=self.readers,
        )
        yield received
        yield from settle(received.apply(feedback), responsible_manager)


@command
class OpenObligation:
    """Open the obligation to tell the referrer of a milestone, and settle it as soon as the addressee is known.

    A repeat records nothing, unless more is known by now of what makes telling unsafe and nobody was told yet.
    """

    referral: UUID
    occasion: Plain
    obligation: Obligation

    def decide(
        self, feedback: Feedback | None, context: CommandContext, responsible_manager: ResponsibleManager
    ) -> Iterator[Event[Feedback]]:
        if feedback and _is_known(knowing(feedback, responsible_manager), self.occasion, self.obligation):
            return
        opened = ObligationOpened(referral=self.referral, occasion=self.occasion, obligation=self.obligation)
        yield opened
        yield from settle(opened.apply(feedback), responsible_manager)


@command
class RecordSourceIdentified:
    """Record who the sources of risk are, and settle again what they decide."""

    referral: UUID
    concern: UUID | None
    sources: tuple[Source, ...]

    def decide(
        self, feedback: Feedback | None, context: CommandContext, responsible_manager: ResponsibleManager
    ) -> Iterator[Event[Feedback]]:
        unsettled = _unsettled(knowing(feedback, responsible_manager) if feedback else None, self)
        waiting = tuple(occasion for occasion, obligation in unsettled if {*obligation.sources} != {*self.sources})
        ended = tuple(self._ended(feedback)) if feedback else ()
        if not feedback or not (waiting or ended):
            return
        identified = SourceIdentified(occasions=waiting, sources=self.sources, ended=ended)
        yield identified
        yield from settle(identified.apply(feedback), responsible_manager)

    def _ended(self, feedback: Feedback) -> Iterator[str]:
        for occasion, ending in feedback.endings.items():
            obligation = ending.obligation
            outside = self.concern is None and obligation.concern is None and obligation.milestone is Milestone.ROUTED
            if outside and {*obligation.sources} != {*self.sources}:
                yield occasion


@command
class RecordReferralWithdrawn:
    """Record that the referrer asked to withdraw. The council still decides what it must, and they are still told."""

    referral: UUID

    def decide(self, feedback: Feedback | None, context: CommandContext) -> Iterator[Event[Feedback]]:
        if not (feedback and feedback.withdrawn):
            yield ReferralWithdrawn(referral=self.referral)


def _with_sources(ending: Ending, sources: tuple[Source, ...]) -> Ending:
    return replace(ending, obligation=dataclasses.replace(ending.obligation, sources=sources))


def _obligation(feedback: Feedback, occasion: str) -> Obligation:
    """The obligation of this occasion, open or held."""
    return feedback.open_obligations.get(occasion) or feedback.held_obligations[occasion].obligation


def _is_known(feedback: Feedback, occasion: str, obligation: Obligation) -> bool:
    if occasion in feedback.endings:
        return True
    if held := feedback.held_obligations.get(occasion):
        return not _must_be_reviewed_again(feedback, held, obligation)
    before = feedback.open_obligations.get(occasion)
    return before is not None and {*obligation.sources} <= {*before.sources}


def _unsettled(feedback: Feedback | None, known: RecordSourceIdentified) -> list[tuple[str, Obligation]]:
    """The concern's obligations, with their occasions, that are open, or held and decided by these sources."""
    if feedback is None:
        return []
    held = [
        (occasion, held.obligation)
        for occasion, held in feedback.held_obligations.items()
        if _is_decided_by(feedback, held, known.sources)
    ]
    return [
        (occasion, obligation)
        for occasion, obligation in [*feedback.open_obligations.items(), *held]
        if obligation.concern == known.concern
    ]


def _is_decided_by(feedback: Feedback, held: HeldObligation, sources: tuple[Source, ...]) -> bool:
    """Held only until the sources are known, or for a reason that one of these sources comes before."""
    updated = dataclasses.replace(held.obligation, sources=sources)
    return held.reason is HoldReason.UNMATCHED or _must_be_reviewed_again(feedback, held, updated)


def _must_be_reviewed_again(feedback: Feedback, held: HeldObligation, obligation: Obligation) -> bool:
    """The obligation would be held for another reason or level: a manager must not decide by what they saw before."""
    assert feedback.addressee  # nothing is held before it is known for whom
    judgement = judge(feedback.addressee, obligation, held.reason is HoldReason.LEFT)
    return judgement.hold is not None and (judgement.hold, judgement.level) != (held.reason, held.ceiling)
