"""Superseding: a decision stands until another supersedes it, with a coded reason; both stay recorded."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import AboutAdult
from services.chassis.domain.decider import Refused, event
from services.enquiry.domain.concern.reasons import Reason, Signpost
from services.enquiry.domain.concern.state import Concern, Decision
from services.enquiry.domain.enquiry.state import Enquiry, Kind

MANAGER = "manager"


class Because(StrEnum):
    """Why a decision is superseded, or an enquiry reopened."""

    NEW_INFORMATION = "new information"
    DISPUTE_UPHELD = "dispute upheld"
    ERROR = "error"
    REVIEW = "manager's review"
    SITUATION = "the adult's situation changed"


@event("enquiry.concern.superseded")
class ConcernSuperseded:
    """What follows now, and why the decision before no longer stands.

    `opens` and `ends`: the numbers of the enquiries that it opens and ends; 0: none. `duty_since`: when the duty under
    section 42 arose, where a finding showed it before the decision.
    """

    decision: Decision
    reason: Reason
    rationale: AboutAdult
    because: Because
    superseded: Decision
    signposting: tuple[Signpost, ...] = ()
    opens: int = 0
    ends: int = 0
    duty_since: datetime | None = None
    seen: tuple[UUID, ...] = ()

    def apply(self, concern: Concern) -> Concern:
        return replace(
            concern,
            decision=self.decision,
            decisions=concern.decisions + 1,
            enquiries=self.opens or concern.enquiries,
            new_since_decision=False,
            duty_found_at=None,
            decide_again=(),
        )


def superseding(
    concern: Concern,
    enquiry: Enquiry | None,
    decision: Decision,
    because: Because,
    *,
    reason: Reason,
    rationale: str,
    signposting: tuple[Signpost, ...] = (),
    seen: tuple[UUID, ...] = (),
) -> ConcernSuperseded:
    """The event, with the enquiries that it opens and ends. `enquiry`: the concern's latest."""
    assert concern.decision  # nothing supersedes what was never decided
    under_way = enquiry if enquiry and not enquiry.over else None
    keeps = under_way and (decision is Decision.S42_ENQUIRY or under_way.kind is Kind.OTHER)
    asks_for_one = decision is not Decision.NO_ENQUIRY
    return ConcernSuperseded(
        decision=decision,
        reason=reason,
        rationale=rationale,
        because=because,
        superseded=concern.decision,
        signposting=signposting,
        opens=concern.enquiries + 1 if asks_for_one and not keeps else 0,
        ends=concern.enquiries if under_way and not (asks_for_one and keeps) else 0,
        duty_since=concern.duty_found_at if decision is Decision.S42_ENQUIRY else None,
        seen=seen,
    )


def must_be_theirs_to_supersede(concern: Concern, enquiry: Enquiry | None, decision: Decision, role: str) -> None:
    """Raises ManagerDecides for the way down, and ReopenFirst where the enquiry of the decision is closed.

    Upward is always open: a duty that arises is recognised after closure too.
    """
    rises = decision is Decision.S42_ENQUIRY and concern.decision is not Decision.S42_ENQUIRY
    if concern.decision is Decision.S42_ENQUIRY and decision is not Decision.S42_ENQUIRY and role != MANAGER:
        raise ManagerDecides("a manager decides that the duty under section 42 no longer arises: ask one to")
    if enquiry and enquiry.closed and concern.decision is not Decision.NO_ENQUIRY and not rises:
        raise ReopenFirst("the enquiry of this decision is closed: reopen it first, then decide again")


class ManagerDecides(Refused):
    """Downward is a manager's decision; a s42 enquiry that began stays counted."""


class ReopenFirst(Refused):
    """After closure a decision is superseded by reopening: the closed enquiry stays as it was."""
