"""What notify says aloud, and what it keeps to itself. Every event is on exactly one of the two lists."""

from __future__ import annotations

from contracts.events.notify import (
    DisputeAnsweredV1,
    FeedbackDisputedV1,
    FeedbackHeldV1,
    FeedbackReadV1,
    FeedbackToldV1,
    FeedbackUndeliverableV1,
    FeedbackWithheldV1,
)
from services.chassis.asking.recorded import Recorded
from services.chassis.asking.tables import Says
from services.notify.domain.channel.noting import ChannelNoted, CorrespondentNoted, StewardNoted
from services.notify.domain.channel.webhooks import WebhookSet
from services.notify.domain.delivery.seeing_to import DeliveryRenewed, UndeliverableSeenTo
from services.notify.domain.delivery.sending import (
    AttemptBegun,
    AttemptFailed,
    Delivered,
    DeliveryIntended,
    Undeliverable,
)
from services.notify.domain.delivery.state import Delivery
from services.notify.domain.feedback.disputing import DisputeAnswered, DisputeEscalated, FeedbackDisputed
from services.notify.domain.feedback.holding import FeedbackEscalated, FeedbackReleased
from services.notify.domain.feedback.owing import AddresseeNoted, FeedbackOwed, SourcesNoted, WithdrawalNoted
from services.notify.domain.feedback.reading import FeedbackRead
from services.notify.domain.feedback.settling import FeedbackHeld, FeedbackTold, FeedbackWithheld
from services.notify.domain.feedback.state import Feedback
from services.notify.domain.matter.reaching import MilestoneReached, ReferralAdded, SourcesKnown


def told(event: FeedbackTold, feedback: Feedback, recorded: Recorded) -> FeedbackToldV1:
    debt = feedback.ended[event.occasion].debt
    return FeedbackToldV1(
        referral=event.referral,
        occasion=event.occasion,
        milestone=event.milestone,
        level=event.level,
        concern=debt.concern,
        enquiry=debt.enquiry,
    )


def held(event: FeedbackHeld, feedback: Feedback, recorded: Recorded) -> FeedbackHeldV1:
    debt = feedback.held[event.occasion].debt
    return FeedbackHeldV1(
        referral=event.referral,
        occasion=event.occasion,
        milestone=event.milestone,
        reason=event.reason,
        owner=event.owner,
        concern=debt.concern,
        enquiry=debt.enquiry,
    )


def withheld(event: FeedbackWithheld, feedback: Feedback, recorded: Recorded) -> FeedbackWithheldV1:
    debt = feedback.ended[event.occasion].debt
    return FeedbackWithheldV1(
        referral=event.referral,
        occasion=event.occasion,
        milestone=event.milestone,
        reason=event.reason,
        concern=debt.concern,
        enquiry=debt.enquiry,
    )


def read(event: FeedbackRead, feedback: Feedback, recorded: Recorded) -> FeedbackReadV1:
    return FeedbackReadV1(referral=event.referral, occasion=event.occasion)


def disputed(event: FeedbackDisputed, feedback: Feedback, recorded: Recorded) -> FeedbackDisputedV1:
    debt = feedback.ended[event.occasion].debt
    return FeedbackDisputedV1(
        referral=event.referral,
        occasion=event.occasion,
        milestone=event.milestone,
        owner=event.owner,
        concern=debt.concern,
        enquiry=debt.enquiry,
    )


def dispute_answered(event: DisputeAnswered, feedback: Feedback, recorded: Recorded) -> DisputeAnsweredV1:
    debt = feedback.ended[event.occasion].debt
    return DisputeAnsweredV1(
        referral=event.referral,
        occasion=event.occasion,
        milestone=debt.milestone,
        answer=event.answer,
        concern=debt.concern,
        enquiry=debt.enquiry,
    )


def undeliverable(event: Undeliverable, delivery: Delivery, recorded: Recorded) -> FeedbackUndeliverableV1:
    return FeedbackUndeliverableV1(
        referral=event.referral, occasion=event.occasion, channel=event.channel, owner=event.owner
    )


SAYS: Says = {
    FeedbackTold: told,
    FeedbackHeld: held,
    FeedbackWithheld: withheld,
    FeedbackRead: read,
    FeedbackDisputed: disputed,
    DisputeAnswered: dispute_answered,
    Undeliverable: undeliverable,
}
PRIVATE: frozenset[type] = frozenset(
    {
        AddresseeNoted,
        FeedbackOwed,
        SourcesNoted,
        WithdrawalNoted,
        FeedbackReleased,
        FeedbackEscalated,
        DisputeEscalated,
        ReferralAdded,
        MilestoneReached,
        SourcesKnown,
        ChannelNoted,
        CorrespondentNoted,
        StewardNoted,
        WebhookSet,
        DeliveryIntended,
        AttemptBegun,
        AttemptFailed,
        Delivered,
        DeliveryRenewed,
        UndeliverableSeenTo,
    }
)
