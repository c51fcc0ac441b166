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


class OpenDecision(BaseModel):
    """Why a concern is to be decided although it was, and by when."""

    model_config = ConfigDict(frozen=True)

    why: str
    due_at: datetime


class DecisionOfConcern(BaseModel):
    """What follows, why, and where to turn instead. `because`: why it superseded the decision before (`superseded`)."""

    model_config = ConfigDict(frozen=True)

    decision: str
    reason: str
    rationale: str
    signposting: list[str]
    by: str
    at: datetime
    because: str | None = None
    superseded: str | None = None


class ConcernAsItStands(BaseModel):
    """One concern whole. `version` is the one to send as If-Match; `enquiry` is there once a decision opened it.

    `follows`: the earlier concern, which had ended when this one began; `followed_by`: the latest that so follows this.
    `decisions`: all of them, the one that stands last. `open_decisions`: why it is to be decided again, by when.
    `enquiries`: all of them, the latest last. `died_on`, `death_source`: a death that a practitioner confirmed;
    `detained`: whether they are in prison or approved premises, as `detention_source` said it last; None: nobody has.
    `found_alive_at`: when one was found to be an error. `corrected_birth`: the adult's date of birth, as corrected.
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
    decisions: list[DecisionOfConcern] = []
    open_decisions: list[OpenDecision] = []
    enquiries: list[UUID] = []
    died_on: date | None = None
    death_source: str | None = None
    found_alive_at: datetime | None = None
    corrected_birth: date | None = None
    detained: str | None = None
    detention_source: str | None = None
    detention_at: datetime | None = None
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

    `earlier`, `because`: the enquiry before it, and why this one began. `duty_since`: when a duty that was recognised
    later arose. `decision_open`: why its concern is to be decided before it can have an end. `ended`: why a later
    decision ended it. `continued_by`: the enquiry that goes on with the matter.
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
    earlier: UUID | None = None
    because: str | None = None
    duty_since: datetime | None = None
    decision_open: list[str] = []
    ended: str | None = None
    continued_by: UUID | None = None
    entries: list[EntryOfEnquiry]


class Worker(BaseModel):
    """Somebody who can be made accountable for an enquiry."""

    model_config = ConfigDict(frozen=True)

    member: UUID
    name: str
    roles: list[str]
    version: int
