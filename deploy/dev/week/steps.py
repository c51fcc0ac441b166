"""Steps of the week: who does what to which referral, and when.

A moment is written `"2 14:30"`: half past two on the third day. Today is day 7.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from deploy.dev.seed import member_id, organisation_id
from deploy.dev.week.final_status import FinalStatus
from services.enquiry.domain.enquiry.closure import ChecklistItem


class StepTarget(StrEnum):
    """What a step changes; a value that begins with a slash is the start of its path."""

    REFERRAL = "/intake/referrals"
    CONCERN = "/enquiry/concerns"
    ENQUIRY = "/enquiry/enquiries"
    ADDITION = "an addition to the referral"
    TOLD = "what its referrer was told"
    HELD = "what is held"
    CHANNEL = "where an organisation is told"


@dataclass(frozen=True)
class Day:
    """A date in a body: so many days after the week's first day."""

    number: int


@dataclass(frozen=True)
class ReferralRef:
    """Another referral in a body, by its story's key."""

    key: str


@dataclass(frozen=True, kw_only=True)
class Step:
    """One command: `what` is the end of its path, in which `{referral}` stands for the story's own id.

    `milestone` names the feedback that is read or settled.
    """

    at: str
    who: str
    target: StepTarget
    what: str
    body: Mapping[str, Any] = field(default_factory=dict)
    milestone: str = ""


@dataclass(frozen=True, kw_only=True)
class Story:
    """One referral: its submission, the steps that follow, and its state in the end."""

    key: str
    at: str
    who: str
    submission: Mapping[str, Any]
    steps: tuple[Step, ...] = ()
    final_status: FinalStatus


def rate_risk(at: str, rating: str, why: str, review: int = 8) -> Step:
    return _triage(at, "risk-rating", {"rating": rating, "rationale": why, "review_on": Day(review)})


def allocate(at: str, to: str, review: int = 8) -> Step:
    return _triage(at, "allocation", {"owner": str(member_id(to)), "review_on": Day(review)})


def leave_unallocated(at: str, why: str, review: int = 8) -> Step:
    return _triage(at, "allocation", {"reason": why, "review_on": Day(review)})


def identify_source(at: str, why: str) -> Step:
    """Record that the named source of risk is not registered."""
    return _triage(at, "source", {"rationale": why})


def route(at: str, routing: str, reason: str, why: str) -> Step:
    return _triage(at, "routing", {"routing": routing, "reason": reason, "rationale": why})


def route_to_safeguarding(at: str, why: str) -> Step:
    return route(at, "safeguarding", "abuse or neglect suspected", why)


def join_referral(at: str, key: str, why: str, **same_adult: str) -> Step:
    """`same_adult_because` says why it is the same adult, where the particulars of the two referrals differ."""
    same = {"routing": "safeguarding", "reason": "abuse or neglect suspected", "rationale": why}
    return _triage(at, "routing", {**same, "joins": ReferralRef(key), **same_adult})


def confirm_join(at: str, by: str = "amara") -> Step:
    return Step(at=at, who=by, target=StepTarget.CONCERN, what="referrals/{referral}/confirmation")


def add_information(at: str, who: str, words: str) -> Step:
    return Step(at=at, who=who, target=StepTarget.ADDITION, what="information", body={"information": words})


def withdraw(at: str, who: str, why: str) -> Step:
    return Step(at=at, who=who, target=StepTarget.ADDITION, what="withdrawal", body={"reason": why})


def record_finding(at: str, limb: str, finding: str, why: str, by: str = "amara") -> Step:
    return Step(
        at=at, who=by, target=StepTarget.CONCERN, what=f"findings/{limb}", body={"finding": finding, "rationale": why}
    )


def record_all_findings_met(day: str, needs: str, abuse: str, unable: str, by: str = "amara") -> tuple[Step, ...]:
    """All three parts of the test as met, and the decision, on one day."""
    return (
        record_finding(f"{day} 10:05", "a", "met", needs, by),
        record_finding(f"{day} 10:10", "b", "met", abuse, by),
        record_finding(f"{day} 10:20", "c", "met", unable, by),
        decide(f"{day} 10:30", "All three parts are met; the duty to enquire arises.", by),
    )


def confirm_death(at: str, day: int, source: str, by: str = "amara") -> Step:
    """Confirm that the adult died on the week's day `day`, as `source` says."""
    body = {"died_on": Day(day), "source": source}
    return Step(at=at, who=by, target=StepTarget.CONCERN, what="death", body=body)


def decide(at: str, why: str, by: str = "amara", **instead: Any) -> Step:
    return Step(at=at, who=by, target=StepTarget.CONCERN, what="decision", body={"rationale": why, **instead})


def allocate_worker(at: str, worker: str) -> Step:
    return Step(
        at=at, who="grace", target=StepTarget.ENQUIRY, what="allocation", body={"worker": str(member_id(worker))}
    )


def record_wishes(at: str, words: str, by: str = "amara") -> Step:
    body = {"wishes": "Yes they were asked and outcomes were expressed", "words": words}
    return Step(at=at, who=by, target=StepTarget.ENQUIRY, what="desired-outcomes", body=body)


def record_action(at: str, action: str, by: str = "amara") -> Step:
    return Step(at=at, who=by, target=StepTarget.ENQUIRY, what="actions", body={"action": action})


def assess_risk(at: str, assessment: str, why: str, by: str = "amara") -> Step:
    body = {"assessment": assessment, "rationale": why}
    return Step(at=at, who=by, target=StepTarget.ENQUIRY, what="risk-assessment", body=body)


def evaluate_outcomes(at: str, how: str, why: str, by: str = "amara") -> Step:
    body = {"achieved": how, "rationale": why}
    return Step(at=at, who=by, target=StepTarget.ENQUIRY, what="outcomes-evaluation", body=body)


def conclude(at: str, findings: str, risk: str, by: str = "amara") -> Step:
    return Step(at=at, who=by, target=StepTarget.ENQUIRY, what="conclusion", body={"findings": findings, "risk": risk})


def close(at: str, reason: str, view: str, **not_applicable: str) -> Step:
    """Close with every item of the checklist done, except `not_applicable`: item -> why."""
    answers: dict[str, Any] = {item: {"answer": "done"} for item in ChecklistItem}
    for item, why in not_applicable.items():
        answers[ChecklistItem[item.upper()]] = {"answer": "not applicable", "reason": why}
    body = {"reason": reason, "adults_view": view, "checklist": answers}
    return Step(at=at, who="grace", target=StepTarget.ENQUIRY, what="closure", body=body)


def read_feedback(at: str, who: str, *milestones: str) -> tuple[Step, ...]:
    return tuple(Step(at=at, who=who, target=StepTarget.TOLD, what="reading", milestone=m) for m in milestones)


def release_held(at: str, milestone: str, level: str, reason: str) -> Step:
    body = {"level": level, "reason": reason}
    return Step(at=at, who="grace", target=StepTarget.HELD, what="release", body=body, milestone=milestone)


def withhold(at: str, milestone: str, reason: str, why: str) -> Step:
    body = {"reason": reason, "rationale": why}
    return Step(at=at, who="grace", target=StepTarget.HELD, what="withholding", body=body, milestone=milestone)


def set_webhook(at: str, who: str, organisation: str, webhook: str) -> Step:
    """Set an organisation's webhook; `webhook` is a path of this installation."""
    body = {"webhook": webhook, "organisation": str(organisation_id(organisation))}
    return Step(at=at, who=who, target=StepTarget.CHANNEL, what="webhook", body=body)


def _triage(at: str, what: str, body: Mapping[str, Any]) -> Step:
    return Step(at=at, who="tom", target=StepTarget.REFERRAL, what=what, body=body)
