"""The decision under s42(1) of the Care Act 2014: it follows from three findings, never from a single tick."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec.structs import replace

from contracts.personal import AboutAdult
from services.chassis.domain.decider import CommandContext, Event, Refused, command, event
from services.chassis.domain.texts import Rationale, of_substance
from services.enquiry.domain.concern.brakes import reason_has_ground, s42_brake
from services.enquiry.domain.concern.reasons import REASONS, RESTS_ON, Reason, Signpost
from services.enquiry.domain.concern.state import Concern, Decision, Finding
from services.enquiry.domain.concern.superseding import Because, must_be_theirs_to_supersede, superseding
from services.enquiry.domain.enquiry.state import Enquiry
from services.enquiry.domain.news.unseen import NO_NEWS, News, news_seen


@event("enquiry.concern.decided")
class ConcernDecided:
    """What follows, why, and where to turn instead: the first decision of a concern. `seen`: what was read with it."""

    decision: Decision
    reason: Reason
    rationale: AboutAdult
    signposting: tuple[Signpost, ...] = ()
    seen: tuple[UUID, ...] = ()

    def apply(self, concern: Concern) -> Concern:
        enquiries = concern.enquiries if self.decision is Decision.NO_ENQUIRY else max(concern.enquiries, 1)
        return replace(
            concern,
            decision=self.decision,
            decisions=concern.decisions + 1,
            new_since_decision=False,
            enquiries=enquiries,
        )


class DecisionContext(msgspec.Struct, frozen=True, kw_only=True):
    """A look-up's answer: the concern's latest enquiry, and what came and was not seen yet."""

    enquiry: Enquiry | None = None
    news: News = NO_NEWS


@command
class DecideConcern:
    """Decide from the three findings whether the duty to enquire arises; where it does not, say what is done `instead`.

    `reason` is needed where there is no duty; `signposting` says where else to turn. A decision that stands is
    superseded only with `because`, the coded reason; that the duty no longer arises is decided by a manager. `seen`:
    the open items of what came since, which whoever decides has read.
    """

    rationale: Rationale
    instead: Decision | None = None
    reason: Reason | None = None
    signposting: tuple[Signpost, ...] = ()
    because: Because | None = None
    seen: tuple[UUID, ...] = ()

    def decide(self, concern: Concern, context: CommandContext, lookup: DecisionContext) -> Iterator[Event[Concern]]:
        if concern.decision and self.because is None:
            raise AlreadyDecided(
                f"this concern was decided: {concern.decision}; to decide it again, say because of what"
            )
        seen = news_seen(lookup.news, self.seen)
        concern.must_have_no_pending_join()
        _must_be_judged(concern)
        decision = self._decision(concern, context.at)
        reason = self._reason(concern, decision, context.at)
        rationale, signposting = of_substance(self.rationale), tuple(dict.fromkeys(self.signposting))
        if concern.decision is None or self.because is None:
            yield ConcernDecided(
                decision=decision, reason=reason, rationale=rationale, signposting=signposting, seen=seen
            )
            return
        must_be_theirs_to_supersede(concern, lookup.enquiry, decision, context.role)
        yield superseding(
            concern,
            lookup.enquiry,
            decision,
            self.because,
            reason=reason,
            rationale=rationale,
            signposting=signposting,
            seen=seen,
        )

    def _decision(self, concern: Concern, at: datetime) -> Decision:
        brake = s42_brake(concern, at)
        if concern.test_is_met and not brake:
            if self.instead not in (None, Decision.S42_ENQUIRY):
                raise DutyArises("all three parts are met: there must be an s42 enquiry")
            return Decision.S42_ENQUIRY
        if self.instead in (None, Decision.S42_ENQUIRY):
            raise brake or InsteadMissing(
                "the test is not met: say what is done instead, a non-statutory enquiry or no enquiry"
            )
        return self.instead

    def _reason(self, concern: Concern, decision: Decision, at: datetime) -> Reason:
        reason = self.reason or (Reason.TEST_MET if decision is Decision.S42_ENQUIRY else None)
        if reason is None:
            raise ReasonMissing("give the coded reason for which there is no s42 enquiry")
        if reason not in REASONS[decision] or not reason_has_ground(reason, concern, at):
            raise ReasonDoesNotFit(f"“{reason}” is no reason for {decision} here; choose one that is")
        limb = RESTS_ON.get(reason)
        if limb and concern.findings[limb] is not Finding.NOT_MET:
            raise ReasonDoesNotFit(f"“{reason}” rests on part {limb}, which was found met; choose another")
        return reason


def _must_be_judged(concern: Concern) -> None:
    if missing := concern.limbs_without_finding():
        raise FindingsMissing(f"record findings {missing} first")
    if unknown := concern.limbs_with(Finding.NOT_ENOUGH_INFORMATION):
        raise InformationMissing(
            f"{unknown}: not enough information; gather it, or judge it met or not met and say why"
        )


class AlreadyDecided(Refused):
    """A decision stands until another supersedes it, with a reason."""


class FindingsMissing(Refused):
    """A decision rests on three findings."""


class InformationMissing(Refused):
    """What is not known does not silently become not met."""


class InsteadMissing(Refused):
    """Where there is no duty, somebody still says what is done."""


class DutyArises(Refused):
    """All three parts of s42(1) are met."""


class ReasonMissing(Refused):
    """Where there is no s42 enquiry, the reason is a code that can be told and counted."""


class ReasonDoesNotFit(Refused):
    """The reason contradicts the decision, or what was found."""
