"""Contract events of notify, on `notify.feedback`, keyed by the referral. `occasion` names the obligation."""

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
    """Telling waits for a person (`owner`), for a coded `reason`."""

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
    """The referrer opened what they were told."""

    referral: UUID
    occasion: Plain


class FeedbackDisputedV1(ContractEvent):
    """The referrer disagrees with what they were told; `owner` must answer. The words of the dispute stay in notify."""

    referral: UUID
    occasion: Plain
    milestone: Plain
    owner: Plain
    concern: UUID | None = None
    enquiry: UUID | None = None


class DisputeAnsweredV1(ContractEvent):
    """A dispute was answered: `answer` is a code, which the referrer is told. The rationale stays in notify."""

    referral: UUID
    occasion: Plain
    milestone: Plain
    answer: Plain
    concern: UUID | None = None
    enquiry: UUID | None = None


class FeedbackUndeliverableV1(ContractEvent):
    """A notice could not be delivered by this channel; no attempt is left. `owner` must see to it."""

    referral: UUID
    occasion: Plain
    channel: Plain
    owner: Plain
