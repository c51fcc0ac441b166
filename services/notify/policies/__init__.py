"""Policies of notify: whenever this event, then these commands. With FeedbackCase, the process manager of feedback.

SUBSCRIPTIONS: events of other services. REACTIONS: events of notify itself. DEADLINES: the moment at which an event
asks a command. All commands that one event asks, and its inbox mark, are one transaction.
"""

from __future__ import annotations

from contracts.events import enquiry as of_enquiry
from contracts.events import intake_facts as of_intake
from contracts.events.enquiry import (
    ConcernDecidedV1,
    ConcernSupersededV1,
    DisclosureRisksKnownV1,
    EnquiryBecameStatutoryV1,
    EnquiryClosedV1,
    EnquiryConcludedV1,
    EnquiryDelayedV1,
    EnquiryEndedV1,
    EnquiryOpenedV1,
    EnquiryReopenedV1,
    JoinConfirmedV1,
    ReferralTakenV1,
    ReferralUnjoinedV1,
    SourcesKnownV1,
    ToBeDecidedAgainV1,
)
from contracts.events.intake import (
    AdultsViewRecordedV1,
    InformationAddedV1,
    MemberAbsentV1,
    MemberChangedV1,
    MemberJoinedV1,
    MemberLeftV1,
    MemberPresentV1,
    PartnerKnownV1,
    ReferralReceivedV1,
    ReferralRoutedV1,
    ReferralWithdrawnV1,
    RoutingReopenedV1,
    SourceIdentifiedV1,
    TeamKnownV1,
)
from contracts.events.intake_access import (
    InvolvementRecordedV1,
    PartnerMergedV1,
    PartnerUnmergedV1,
    ReferralRestrictedV1,
    ReferralSharedV1,
    RestrictionLiftedV1,
    ShareEndedV1,
)
from services.chassis.application.service_manifest import Deadlines, Reactions, Subscriptions, merged_reactions
from services.chassis.open_items.policies import ITEM_DEADLINES
from services.notify.domain.delivery.attempts import DeliveryGathered
from services.notify.domain.feedback.colleagues import ColleagueActed
from services.notify.domain.feedback.disputes import FeedbackDisputed
from services.notify.domain.feedback.obligations import ObligationOpened, SourceIdentified
from services.notify.domain.feedback.settlement import FeedbackTold, FeedbackWithheld
from services.notify.domain.feedback.visibility import ReadersKnown
from services.notify.domain.feedback_case.joining import JoinConfirmed, ReferralUnjoined
from services.notify.domain.feedback_case.milestones import (
    DisclosureRisksKnown,
    MilestoneReached,
    ReferralTaken,
    SourcesKnown,
)
from services.notify.domain.named_source.listing import NamedSourceMerged
from services.notify.policies import calls, enquiry, intake, involvement, mergers, notify, visibility
from services.notify.policies.open_items import OPEN_ITEMS

SUBSCRIPTIONS: Subscriptions = {
    ReferralReceivedV1: intake.referral_received,
    ReferralRoutedV1: intake.referral_routed,
    ReferralWithdrawnV1: intake.referral_withdrawn,
    RoutingReopenedV1: intake.routing_reopened,
    of_intake.AdditionReadV1: intake.addition_read,
    of_intake.CallbackMadeV1: intake.callback_made,
    AdultsViewRecordedV1: intake.adults_view_recorded,
    SourceIdentifiedV1: intake.source_identified,
    InformationAddedV1: visibility.information_added,
    ReferralRestrictedV1: involvement.restriction_changed,
    RestrictionLiftedV1: involvement.restriction_changed,
    InvolvementRecordedV1: involvement.involvement_recorded,
    ReferralSharedV1: visibility.readers_changed,
    ShareEndedV1: visibility.readers_changed,
    PartnerKnownV1: intake.partner_known,
    PartnerMergedV1: mergers.partner_merged,
    PartnerUnmergedV1: mergers.partner_unmerged,
    MemberJoinedV1: intake.member_known,
    MemberChangedV1: intake.member_known,
    MemberLeftV1: intake.member_left,
    MemberAbsentV1: intake.member_absent,
    MemberPresentV1: intake.member_present,
    TeamKnownV1: intake.team_known,
    ReferralTakenV1: enquiry.referral_taken,
    JoinConfirmedV1: enquiry.join_confirmed,
    ReferralUnjoinedV1: enquiry.referral_unjoined,
    SourcesKnownV1: enquiry.sources_known,
    DisclosureRisksKnownV1: enquiry.disclosure_risks_known,
    ConcernDecidedV1: enquiry.concern_decided,
    ConcernSupersededV1: enquiry.concern_superseded,
    ToBeDecidedAgainV1: enquiry.to_be_decided_again,
    of_enquiry.AdditionReadV1: enquiry.addition_read,
    EnquiryOpenedV1: enquiry.enquiry_opened,
    EnquiryDelayedV1: enquiry.enquiry_delayed,
    EnquiryReopenedV1: enquiry.enquiry_reopened,
    EnquiryBecameStatutoryV1: enquiry.enquiry_became_statutory,
    EnquiryEndedV1: enquiry.enquiry_ended,
    EnquiryConcludedV1: enquiry.enquiry_concluded,
    EnquiryClosedV1: enquiry.enquiry_closed,
    **calls.CALL_SUBSCRIPTIONS,
}
FEEDBACK: Reactions = {
    ReferralTaken: notify.referral_taken,
    JoinConfirmed: notify.join_confirmed,
    ReferralUnjoined: notify.referral_unjoined,
    MilestoneReached: notify.milestone_reached,
    SourcesKnown: notify.feedback_case_sources_known,
    DisclosureRisksKnown: notify.disclosure_risks_known,
    FeedbackTold: notify.feedback_told,
    DeliveryGathered: notify.delivery_gathered,
    ReadersKnown: visibility.notices_cancelled,
    ColleagueActed: visibility.colleague_acted,
    FeedbackDisputed: visibility.colleague_disputed,
    ObligationOpened: mergers.obligation_opened,
    SourceIdentified: mergers.source_identified,
    NamedSourceMerged: mergers.named_source_merged,
    **calls.CALL_REACTIONS,
}
REACTIONS: Reactions = merged_reactions(FEEDBACK, OPEN_ITEMS)
DEADLINES: Deadlines = {
    **ITEM_DEADLINES,
    FeedbackTold: notify.holding_deadline,
    FeedbackWithheld: notify.look_again_deadline,
}
