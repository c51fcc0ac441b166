"""This is what leads to what: HEARS (another service said it), LEADS_TO (we recorded it), FALLS_DUE (time asks it).

One event may ask it of several streams; all of it, and the memory of having heard, is one save.
"""

from __future__ import annotations

from contracts.events.enquiry import (
    ConcernDecidedV1,
    EnquiryClosedV1,
    EnquiryConcludedV1,
    EnquiryOpenedV1,
    ReferralTakenV1,
    SourcesKnownV1,
)
from contracts.events.intake import (
    MemberChangedV1,
    MemberJoinedV1,
    MemberLeftV1,
    PartnerKnownV1,
    ReferralReceivedV1,
    ReferralRoutedV1,
    ReferralWithdrawnV1,
    SourceIdentifiedV1,
)
from services.chassis.asking.tables import FallsDue, Hears, LeadsTo
from services.notify.domain.feedback.disputing import EscalateDispute, FeedbackDisputed
from services.notify.domain.feedback.holding import EscalateHeld
from services.notify.domain.feedback.settling import FeedbackHeld, FeedbackTold
from services.notify.domain.matter.reaching import MilestoneReached, ReferralAdded, SourcesKnown
from services.notify.policies import enquiry, intake, notify

HEARS: Hears = {
    ReferralReceivedV1: intake.referral_received,
    ReferralRoutedV1: intake.referral_routed,
    ReferralWithdrawnV1: intake.referral_withdrawn,
    SourceIdentifiedV1: intake.source_identified,
    PartnerKnownV1: intake.partner_known,
    MemberJoinedV1: intake.member_known,
    MemberChangedV1: intake.member_known,
    MemberLeftV1: intake.member_left,
    ReferralTakenV1: enquiry.referral_taken,
    SourcesKnownV1: enquiry.sources_known,
    ConcernDecidedV1: enquiry.concern_decided,
    EnquiryOpenedV1: enquiry.enquiry_opened,
    EnquiryConcludedV1: enquiry.enquiry_concluded,
    EnquiryClosedV1: enquiry.enquiry_closed,
}
LEADS_TO: LeadsTo = {
    ReferralAdded: notify.referral_added,
    MilestoneReached: notify.milestone_reached,
    SourcesKnown: notify.matter_sources_known,
    FeedbackTold: notify.feedback_told,
}
FALLS_DUE: FallsDue = {
    FeedbackHeld: lambda e, r: notify.left_alone(EscalateHeld(referral=e.referral, occasion=e.occasion), r),
    FeedbackDisputed: lambda e, r: notify.left_alone(EscalateDispute(referral=e.referral, occasion=e.occasion), r),
}
