"""This is where the words are that the week is told in: who does what to which referral, and on which day of it.

A moment is written `"2 14:30"`: half past two on the third day. The week ends before today does: today is day 7.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from deploy.embedded.founding import member_id, organisation_id
from deploy.embedded.week.stands import Stands
from services.enquiry.domain.enquiry.closing import Item


class On(StrEnum):
    """What a step changes: it has an address, and mostly a version."""

    REFERRAL = "/intake/referrals"
    CONCERN = "/enquiry/concerns"
    ENQUIRY = "/enquiry/enquiries"
    ADDITION = "an addition to the referral"
    TOLD = "what its referrer was told"
    HELD = "what is held"
    CHANNEL = "where an organisation is told"


@dataclass(frozen=True)
class Day:
    """A date in a body: so many days after the week began."""

    number: int


@dataclass(frozen=True)
class Referral:
    """Another referral in a body, by its story's key."""

    key: str


@dataclass(frozen=True, kw_only=True)
class Step:
    """One command: `what` is the end of its path; for what is told or held, `milestone` says what of it."""

    at: str
    who: str
    on: On
    what: str
    body: Mapping[str, Any] = field(default_factory=dict)
    milestone: str = ""


@dataclass(frozen=True, kw_only=True)
class Story:
    """One referral: what its referrer wrote, what was done about it, and how it stands in the end."""

    key: str
    at: str
    who: str
    says: Mapping[str, Any]
    steps: tuple[Step, ...] = ()
    stands: Stands


def rated(at: str, rating: str, why: str, review: int = 8) -> Step:
    return _triage(at, "risk-rating", {"rating": rating, "rationale": why, "review_on": Day(review)})


def allocated(at: str, to: str, review: int = 8) -> Step:
    return _triage(at, "allocation", {"owner": str(member_id(to)), "review_on": Day(review)})


def unallocated(at: str, why: str, review: int = 8) -> Step:
    return _triage(at, "allocation", {"reason": why, "review_on": Day(review)})


def identified(at: str, why: str) -> Step:
    """The name is nobody's who is registered."""
    return _triage(at, "source", {"rationale": why})


def routed(at: str, routing: str, reason: str, why: str) -> Step:
    return _triage(at, "routing", {"routing": routing, "reason": reason, "rationale": why})


def to_safeguarding(at: str, why: str) -> Step:
    return routed(at, "safeguarding", "abuse or neglect suspected", why)


def joins(at: str, key: str, why: str) -> Step:
    same = {"routing": "safeguarding", "reason": "same matter as an earlier referral", "rationale": why}
    return _triage(at, "routing", {**same, "joins": Referral(key)})


def added(at: str, who: str, words: str) -> Step:
    return Step(at=at, who=who, on=On.ADDITION, what="information", body={"information": words})


def withdrawn(at: str, who: str, why: str) -> Step:
    return Step(at=at, who=who, on=On.ADDITION, what="withdrawal", body={"reason": why})


def found(at: str, limb: str, finding: str, why: str, by: str = "amara") -> Step:
    return Step(at=at, who=by, on=On.CONCERN, what=f"findings/{limb}", body={"finding": finding, "rationale": why})


def all_met(day: str, needs: str, abuse: str, unable: str, by: str = "amara") -> tuple[Step, ...]:
    """All three parts of the test, on one day, and the decision that follows."""
    return (
        found(f"{day} 10:05", "a", "met", needs, by),
        found(f"{day} 10:10", "b", "met", abuse, by),
        found(f"{day} 10:20", "c", "met", unable, by),
        decided(f"{day} 10:30", "All three parts are met; the duty to enquire arises.", by),
    )


def decided(at: str, why: str, by: str = "amara", **instead: Any) -> Step:
    return Step(at=at, who=by, on=On.CONCERN, what="decision", body={"rationale": why, **instead})


def given_to(at: str, worker: str) -> Step:
    return Step(at=at, who="grace", on=On.ENQUIRY, what="allocation", body={"worker": str(member_id(worker))})


def wants(at: str, words: str, by: str = "amara") -> Step:
    asked = {"wishes": "Yes they were asked and outcomes were expressed", "words": words}
    return Step(at=at, who=by, on=On.ENQUIRY, what="desired-outcomes", body=asked)


def did(at: str, action: str, by: str = "amara") -> Step:
    return Step(at=at, who=by, on=On.ENQUIRY, what="actions", body={"action": action})


def assessed(at: str, assessment: str, why: str, by: str = "amara") -> Step:
    body = {"assessment": assessment, "rationale": why}
    return Step(at=at, who=by, on=On.ENQUIRY, what="risk-assessment", body=body)


def achieved(at: str, how: str, why: str, by: str = "amara") -> Step:
    body = {"achieved": how, "rationale": why}
    return Step(at=at, who=by, on=On.ENQUIRY, what="outcomes-evaluation", body=body)


def concluded(at: str, findings: str, risk: str, by: str = "amara") -> Step:
    return Step(at=at, who=by, on=On.ENQUIRY, what="conclusion", body={"findings": findings, "risk": risk})


def closed(at: str, reason: str, view: str, **not_applicable: str) -> Step:
    """Every item done, but those that did not apply: by the name of the item, and why."""
    answers: dict[str, Any] = {item: {"answer": "done"} for item in Item}
    for item, why in not_applicable.items():
        answers[Item[item.upper()]] = {"answer": "not applicable", "reason": why}
    body = {"reason": reason, "adults_view": view, "checklist": answers}
    return Step(at=at, who="grace", on=On.ENQUIRY, what="closure", body=body)


def read(at: str, who: str, *milestones: str) -> tuple[Step, ...]:
    return tuple(Step(at=at, who=who, on=On.TOLD, what="reading", milestone=m) for m in milestones)


def released(at: str, milestone: str, level: str, reason: str) -> Step:
    body = {"level": level, "reason": reason}
    return Step(at=at, who="grace", on=On.HELD, what="release", body=body, milestone=milestone)


def withheld(at: str, milestone: str, reason: str, why: str) -> Step:
    body = {"reason": reason, "rationale": why}
    return Step(at=at, who="grace", on=On.HELD, what="withholding", body=body, milestone=milestone)


def told_at(at: str, who: str, organisation: str, webhook: str) -> Step:
    """Where an organisation's own system is told; the path is this house's own."""
    body = {"webhook": webhook, "organisation": str(organisation_id(organisation))}
    return Step(at=at, who=who, on=On.CHANNEL, what="webhook", body=body)


def _triage(at: str, what: str, body: Mapping[str, Any]) -> Step:
    return Step(at=at, who="tom", on=On.REFERRAL, what=what, body=body)
