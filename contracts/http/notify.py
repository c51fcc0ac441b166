"""Response bodies of notify. A partner reads what it was told, and nothing there shows what is held or withheld."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

LEVELS = ("L0", "L1", "L2", "L3")
RELEASE_REASONS = (
    "reviewed and safe to tell",
    "vital or public interest outweighs the objection",
    "the referrer's organisation is not the source of risk",
)
WITHHOLDING_REASONS = (
    "it would increase risk",
    "it would harm an investigation",
    "the adult objects",
    "it would identify somebody else",
    "the referrer has no need to know",
)
DISPUTE_ANSWERS = ("the decision stands", "it will be decided again", "what you were told was wrong")
DISPUTE_REASONS = (
    "nothing changes what was decided",
    "there is new information",
    "it had not been weighed",
    "a mistake was made",
)


class FeedbackUpdate(BaseModel):
    """One update that a referrer was told: coded fields only, and only those that its level lets through.

    `update` is its id, also in a path: `M3.2` is the second update of that milestone on this referral. `disputed_at`:
    when it was last disputed, by the member `disputed_by`; `dispute_answer` is None until somebody answers. `read_at`:
    when the caller opened it; what a colleague opened stays new.
    `in_error_at`: when it was found to be about another matter than the referral's; its content is shown no more, and
    is to be disregarded.

    `disputed_because`: what the referrer wrote; `dispute_due`: by when it is answered, or goes to a safeguarding lead.
    The answer is an update of its own, whose `answers` names the one that was disputed: whoever is not content disputes
    the answer.

    `because`: why it was decided again. `corrects`: of a correction, the milestone of which something wrong was told;
    `holds`: the one whose codes hold now, which the `outcome` and its `reason` are.

    `title`, `words` and `standing` say it in sentences, as a page shows it: what it is, what it says at its level, and
    where the referral stands since (empty: as before). `disputable`: the referrer can say that they disagree.
    `next_word_by`: by when this update promised the next; None: it promised none.
    """

    model_config = ConfigDict(frozen=True)

    referral: UUID
    update: str
    milestone: str
    level: str
    told_at: datetime
    read_at: datetime | None = None
    outcome: str | None = None
    reason: str | None = None
    signposting: list[str] = []
    risk: str | None = None
    because: str | None = None
    corrects: str | None = None
    holds: str | None = None
    disputed_at: datetime | None = None
    disputed_by: str | None = None
    disputed_because: str | None = None
    dispute_due: datetime | None = None
    dispute_answer: str | None = None
    dispute_answered_at: datetime | None = None
    answers: str | None = None
    title: str = ""
    words: list[str] = []
    standing: str = ""
    disputable: bool = False
    in_error_at: datetime | None = None
    next_word_by: datetime | None = None


class Expected(BaseModel):
    """Whom a referrer can talk to at this moment, and by when the next word comes (None: no more is promised).

    `telephone` is the number that is answered now; `out_of_hours`: it is the one for nights, weekends and holidays.
    `words` say it in sentences. It follows from what the referrer was told and the calendar, and from nothing else.
    """

    model_config = ConfigDict(frozen=True)

    team: str
    role: str
    name: str = ""
    telephone: str
    out_of_hours: bool
    next_word_by: datetime | None
    words: list[str]


class Feedback(BaseModel):
    """All updates that a referrer was told on one referral, oldest first, and what they can expect now.

    `closed`: they were told that the matter is closed, or that no more can be told; what is new about the adult is then
    best sent as a linked referral. It follows from what was told, and from nothing else.
    """

    model_config = ConfigDict(frozen=True)

    referral: UUID
    told: list[FeedbackUpdate]
    expected: Expected | None = None
    closed: bool = False


class HeldFeedback(BaseModel):
    """One obligation that waits for a manager. `level`: the most that it may be released at. `version`: its ETag.

    `reference`: the referral's. `owner`: a member's id, or `nobody`. `occasion`: as a path carries it. `escalates_at`:
    by when it is due, as the board of open items has it; `escalated`: a safeguarding lead is asked.
    """

    model_config = ConfigDict(frozen=True)

    referral: UUID
    reference: str
    occasion: str
    milestone: str
    reason: str
    level: str
    owner: str
    since: datetime
    escalates_at: datetime
    escalated: bool
    version: int
    concern: UUID | None = None


class DisputedFeedback(BaseModel):
    """One update that its referrer disputes; `owner` must answer. `version`: its ETag.

    `escalates_at`: by when it is due, as the board of open items has it; `escalated`: a safeguarding lead is asked.
    """

    model_config = ConfigDict(frozen=True)

    referral: UUID
    reference: str
    occasion: str
    milestone: str
    reason: str
    owner: str
    since: datetime
    escalates_at: datetime
    escalated: bool
    version: int


class UndeliverableNotice(BaseModel):
    """One notice that could not be delivered to a referrer; `owner` must see to it.

    `reference`: the referral's. `organisation`: the organisation to be reached. `version`: the ETag of `delivery`,
    which is sent again, or marked as seen to.
    """

    model_config = ConfigDict(frozen=True)

    delivery: UUID
    version: int
    referral: UUID
    reference: str
    organisation: UUID
    occasion: str
    channel: str
    reason: str
    owner: str
    since: datetime


class ChannelEntry(BaseModel):
    """Where an organisation is told: mailbox and webhook. `version`: its ETag."""

    model_config = ConfigDict(frozen=True)

    organisation: UUID
    mailbox: str | None
    webhook: str | None
    version: int


class WebhookSecret(BaseModel):
    """A webhook's secret, once. Keep it. After a new one the old one signs beside it for 24 hours more."""

    model_config = ConfigDict(frozen=True)

    secret: str


class CallNotice(BaseModel):
    """To whom it went out that an open item asks for somebody, or that the address of a team (`item`) is tested.

    A `member`, a `team`, or neither where `place` is the director's mailbox or nobody's. `reason`: urgent, given,
    overdue, escalated or owner away; `rung`: who was asked. `result`: delivered, undeliverable, seen to, cancelled
    (somebody had the item before it was sent), or None while it is on its way; `failure`: why the last attempt failed.
    `closed`: somebody has the item by now, or it is settled.
    """

    model_config = ConfigDict(frozen=True)

    delivery: UUID
    item: UUID
    reason: str
    rung: str
    member: UUID | None
    team: UUID | None
    place: str
    called_at: datetime
    result: str | None
    failure: str | None
    ended_at: datetime | None
    closed: bool = False
