"""What notify says, on `notify.feedback`, keyed by referral. `occasion` names what was owed; nobody parses it."""

from __future__ import annotations

from uuid import UUID

from contracts.events import ContractEvent
from contracts.personal import Plain


class FeedbackToldV1(ContractEvent):
    """The referrer was told, at this level."""

    referral: UUID
    occasion: Plain
    milestone: Plain
    level: Plain
    concern: UUID | None = None
    enquiry: UUID | None = None


class FeedbackHeldV1(ContractEvent):
    """Telling waits for a person: who, and why."""

    referral: UUID
    occasion: Plain
    milestone: Plain
    reason: Plain
    owner: Plain
    concern: UUID | None = None
    enquiry: UUID | None = None


class FeedbackWithheldV1(ContractEvent):
    """A manager decided that the referrer is not told, for a coded reason."""

    referral: UUID
    occasion: Plain
    milestone: Plain
    reason: Plain
    concern: UUID | None = None
    enquiry: UUID | None = None


class FeedbackReadV1(ContractEvent):
    """The referrer opened it."""

    referral: UUID
    occasion: Plain


class FeedbackDisputedV1(ContractEvent):
    """The referrer disagrees with it, and whose it is to answer. Why, is asked for by whoever may."""

    referral: UUID
    occasion: Plain
    milestone: Plain
    owner: Plain
    concern: UUID | None = None
    enquiry: UUID | None = None


class DisputeAnsweredV1(ContractEvent):
    """The referrer who disagrees was answered: `answer` is coded, and is what they are told. Why, is the council's."""

    referral: UUID
    occasion: Plain
    milestone: Plain
    answer: Plain
    concern: UUID | None = None
    enquiry: UUID | None = None


class FeedbackUndeliverableV1(ContractEvent):
    """A notice of it could not be brought to them by this channel, however often it was tried."""

    referral: UUID
    occasion: Plain
    channel: Plain
    owner: Plain
