"""Answers of enquiry, for the council's staff only: the worklist, concerns, one concern, one enquiry."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class WorklistEntry(BaseModel):
    """An open item: a concern without decision, or an enquiry that is not closed.

    `of`: `concern` or `enquiry`. `stands`: what it waits for. Without `worker` nobody is accountable yet.
    `danger`: a referrer said that somebody is in immediate danger.
    """

    model_config = ConfigDict(frozen=True)

    id: UUID
    of: str
    concern: UUID
    reference: str
    about: str
    since: datetime
    stands: str
    danger: bool = False
    worker: UUID | None = None
    version: int


class ReferralOfConcern(BaseModel):
    """A referral that a concern answers: `submission` is what it says, with what was added before it was routed.

    `joined`: triage joined it to the concern. `pending`: no practitioner has confirmed that yet.
    """

    model_config = ConfigDict(frozen=True)

    id: UUID
    reference: str
    submission: dict[str, Any]
    taken_at: datetime
    withdrawn: str | None = None
    joined: bool = False
    pending: bool = False


class FindingOfConcern(BaseModel):
    """One part of the s42(1) test, as it was judged last."""

    model_config = ConfigDict(frozen=True)

    limb: str
    finding: str
    rationale: str
    by: str
    at: datetime


class AddedInformation(BaseModel):
    """What was added to a referral after it came."""

    model_config = ConfigDict(frozen=True)

    information: str
    at: datetime


class DisputeOfConcern(BaseModel):
    """A referrer disagrees with what they were told of this milestone. Until a manager of the council answers,
    `answer` and `answered_at` are None.
    """

    model_config = ConfigDict(frozen=True)

    referral: UUID
    milestone: str
    at: datetime
    answer: str | None = None
    answered_at: datetime | None = None


class DecisionOfConcern(BaseModel):
    """What follows, why, and where to turn instead."""

    model_config = ConfigDict(frozen=True)

    decision: str
    reason: str
    rationale: str
    signposting: list[str]
    by: str
    at: datetime


class ConcernAsItStands(BaseModel):
    """One concern whole. `version` is the one to send as If-Match; `enquiry` is there once a decision opened it.

    `corrected_birth`: the adult's date of birth as a practitioner corrected it. `follows`: the earlier concern, which
    had ended when this one began; `followed_by`: the latest that so follows this one.
    """

    model_config = ConfigDict(frozen=True)

    id: UUID
    version: int
    raised_at: datetime
    referrals: list[ReferralOfConcern]
    information: list[AddedInformation]
    findings: list[FindingOfConcern]
    disputes: list[DisputeOfConcern] = []
    decision: DecisionOfConcern | None = None
    enquiry: UUID | None = None
    corrected_birth: date | None = None
    follows: UUID | None = None
    followed_by: UUID | None = None


class ConcernEntry(BaseModel):
    """One line of a list of concerns: the references of the referrals it answers, what was decided, its enquiry.

    `about` names the adult or the organisation, as the referral that raised it did.
    """

    model_config = ConfigDict(frozen=True)

    id: UUID
    references: list[str]
    about: str
    raised_at: datetime
    decision: str | None = None
    enquiry: UUID | None = None


class EntryOfEnquiry(BaseModel):
    """One thing recorded in an enquiry. `kind`: desired outcome, action, risk assessment, evaluation, or conclusion.

    `value` is its coded value, where it has one; `words` what was written.
    """

    model_config = ConfigDict(frozen=True)

    kind: str
    value: str | None = None
    words: str | None = None
    by: str
    at: datetime


class AwaitedFeedback(BaseModel):
    """What closure waits for: this referrer is told of this milestone, or it is withheld. `held`: a person looks."""

    model_config = ConfigDict(frozen=True)

    referral: UUID
    milestone: str
    held: bool


class EnquiryAsItStands(BaseModel):
    """One enquiry whole. `closure_asked` without `closed_at`: it waits for `awaited_feedback`.

    `closer`: who closes a s42 enquiry, "manager" or "another person"; never whoever concluded it.
    """

    model_config = ConfigDict(frozen=True)

    id: UUID
    version: int
    concern: UUID
    kind: str
    opened_at: datetime
    worker: UUID | None = None
    wishes: str | None = None
    achieved: str | None = None
    risk_assessment: str | None = None
    risk: str | None = None
    concluded_at: datetime | None = None
    closure_asked: str | None = None
    closed_at: datetime | None = None
    closer: str = "manager"
    awaited_feedback: list[AwaitedFeedback] = []
    entries: list[EntryOfEnquiry]


class Worker(BaseModel):
    """Somebody who can be made accountable for an enquiry."""

    model_config = ConfigDict(frozen=True)

    member: UUID
    name: str
    roles: list[str]
    version: int
