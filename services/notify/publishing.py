"""Publishing: the contract event that each domain event becomes. Every event is on PUBLISHED or on INTERNAL."""

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
from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.application.service_manifest import PublishedEvents
from services.chassis.open_items.policies import CALL_EVENTS, HOLDINGS_EVENTS, ITEM_EVENTS
from services.notify.domain.channel.absence import ResponsibleManagerAbsent
from services.notify.domain.channel.directory import MemberKnown, MemberLeft, PartnerKnown, ResponsibleManagerKnown
from services.notify.domain.channel.mergers import PartnerMerged, PartnerUnmerged
from services.notify.domain.channel.webhooks import WebhookSet
from services.notify.domain.delivery.attempts import (
    AttemptBegun,
    AttemptFailed,
    DeliveryGathered,
    DeliveryIntended,
    NewsAddedToNotice,
    NoticeDelivered,
    NoticeUndeliverable,
)
from services.notify.domain.delivery.follow_up import DeliveryRenewed, NoticeOwnerChanged, UndeliverableSeenTo
from services.notify.domain.delivery.restriction import DeliveryCancelled, DeliveryNarrowed
from services.notify.domain.delivery.staff_notices import StaffNoticeIntended, StaffNoticeUndeliverable
from services.notify.domain.delivery.state import Delivery
from services.notify.domain.feedback.colleagues import ColleagueActed
from services.notify.domain.feedback.deciding_again import ToBeDecidedAgain
from services.notify.domain.feedback.disclosure_risks import DisclosureRisksChanged
from services.notify.domain.feedback.disputes import DisputeAnswered, DisputeEscalated, FeedbackDisputed
from services.notify.domain.feedback.involvement import InvolvementRecorded
from services.notify.domain.feedback.mergers import ToldBeforeMerger
from services.notify.domain.feedback.obligations import (
    ObligationOpened,
    ReferralReceived,
    ReferralWithdrawn,
    SourceIdentified,
)
from services.notify.domain.feedback.owners import OwnerChanged
from services.notify.domain.feedback.reading import FeedbackRead
from services.notify.domain.feedback.review import FeedbackEscalated, FeedbackReleased
from services.notify.domain.feedback.sent_in_error import ConcernLeft, IncidentOpened
from services.notify.domain.feedback.settlement import FeedbackHeld, FeedbackTold, FeedbackWithheld
from services.notify.domain.feedback.state import Feedback
from services.notify.domain.feedback.visibility import KnownBeforeRestriction, ReadersKnown
from services.notify.domain.feedback.withholding import WithholdingLapsed
from services.notify.domain.feedback_case.joining import JoinConfirmed, ReferralUnjoined
from services.notify.domain.feedback_case.milestones import (
    DisclosureRisksKnown,
    MilestoneReached,
    ReferralTaken,
    SourcesKnown,
)
from services.notify.domain.item_call.addressing import CallAddressed, CallClosed
from services.notify.domain.named_source.listing import NamedSourceMerged, ReferralListed
from services.notify.domain.team.upstream_facts import TeamKnown
from services.notify.domain.worker.absence import MemberAbsent, MemberPresent
from services.notify.domain.worker.upstream_facts import WorkerKnown, WorkerLeft


def feedback_told(event: FeedbackTold, feedback: Feedback, recorded: RecordedEvent) -> FeedbackToldV1:
    obligation = feedback.endings[event.occasion].obligation
    return FeedbackToldV1(
        referral=event.referral,
        occasion=event.occasion,
        milestone=event.milestone,
        level=event.level,
        concern=obligation.concern,
        enquiry=obligation.enquiry,
    )


def feedback_held(event: FeedbackHeld, feedback: Feedback, recorded: RecordedEvent) -> FeedbackHeldV1:
    obligation = feedback.held_obligations[event.occasion].obligation
    return FeedbackHeldV1(
        referral=event.referral,
        occasion=event.occasion,
        milestone=event.milestone,
        reason=event.reason,
        owner=event.owner,
        concern=obligation.concern,
        enquiry=obligation.enquiry,
    )


def feedback_withheld(event: FeedbackWithheld, feedback: Feedback, recorded: RecordedEvent) -> FeedbackWithheldV1:
    obligation = feedback.endings[event.occasion].obligation
    return FeedbackWithheldV1(
        referral=event.referral,
        occasion=event.occasion,
        milestone=event.milestone,
        reason=event.reason,
        concern=obligation.concern,
        enquiry=obligation.enquiry,
    )


def feedback_read(event: FeedbackRead, feedback: Feedback, recorded: RecordedEvent) -> FeedbackReadV1:
    return FeedbackReadV1(referral=event.referral, occasion=event.occasion)


def feedback_disputed(event: FeedbackDisputed, feedback: Feedback, recorded: RecordedEvent) -> FeedbackDisputedV1:
    obligation = feedback.endings[event.occasion].obligation
    return FeedbackDisputedV1(
        referral=event.referral,
        occasion=event.occasion,
        milestone=event.milestone,
        owner=event.owner,
        concern=obligation.concern,
        enquiry=obligation.enquiry,
    )


def dispute_answered(event: DisputeAnswered, feedback: Feedback, recorded: RecordedEvent) -> DisputeAnsweredV1:
    obligation = feedback.endings[event.occasion].obligation
    return DisputeAnsweredV1(
        referral=event.referral,
        occasion=event.occasion,
        milestone=obligation.milestone,
        answer=event.answer,
        concern=obligation.concern,
        enquiry=obligation.enquiry,
    )


def notice_undeliverable(
    event: NoticeUndeliverable, delivery: Delivery, recorded: RecordedEvent
) -> FeedbackUndeliverableV1:
    return FeedbackUndeliverableV1(
        referral=event.referral, occasion=event.occasion, channel=event.channel, owner=event.owner
    )


PUBLISHED: PublishedEvents = {
    FeedbackTold: feedback_told,
    FeedbackHeld: feedback_held,
    FeedbackWithheld: feedback_withheld,
    FeedbackRead: feedback_read,
    FeedbackDisputed: feedback_disputed,
    DisputeAnswered: dispute_answered,
    NoticeUndeliverable: notice_undeliverable,
}
INTERNAL: frozenset[type] = (
    ITEM_EVENTS
    | CALL_EVENTS
    | HOLDINGS_EVENTS
    | {
        InvolvementRecorded,
        OwnerChanged,
        NoticeOwnerChanged,
        ReferralReceived,
        ObligationOpened,
        SourceIdentified,
        ReferralWithdrawn,
        FeedbackReleased,
        WithholdingLapsed,
        FeedbackEscalated,
        DisputeEscalated,
        ToBeDecidedAgain,
        ReferralTaken,
        JoinConfirmed,
        ReferralUnjoined,
        ConcernLeft,
        IncidentOpened,
        MilestoneReached,
        DisclosureRisksKnown,
        DisclosureRisksChanged,
        SourcesKnown,
        PartnerKnown,
        MemberKnown,
        MemberLeft,
        ResponsibleManagerKnown,
        ResponsibleManagerAbsent,
        WorkerKnown,
        WorkerLeft,
        MemberAbsent,
        MemberPresent,
        TeamKnown,
        WebhookSet,
        DeliveryIntended,
        DeliveryGathered,
        NewsAddedToNotice,
        AttemptBegun,
        AttemptFailed,
        NoticeDelivered,
        DeliveryRenewed,
        UndeliverableSeenTo,
        ReadersKnown,
        KnownBeforeRestriction,
        ColleagueActed,
        DeliveryCancelled,
        PartnerMerged,
        PartnerUnmerged,
        ReferralListed,
        NamedSourceMerged,
        ToldBeforeMerger,
        DeliveryNarrowed,
        StaffNoticeIntended,
        StaffNoticeUndeliverable,
        CallAddressed,
        CallClosed,
    }
)
