"""PUBLISHED and INTERNAL of enquiry: every event is on exactly one. Translation of domain events to contract events."""

from __future__ import annotations

from contracts.events import enquiry as contract
from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.application.service_manifest import PublishedEvents
from services.chassis.open_items.policies import HOLDINGS_EVENTS, ITEM_EVENTS
from services.enquiry.decision_publishing import (
    addition_read,
    concern_superseded,
    disclosure_risks,
    enquiry_became_statutory,
    enquiry_ended,
    enquiry_reopened,
    to_be_decided_again,
)
from services.enquiry.domain.concern.birth import BirthCorrected
from services.enquiry.domain.concern.death import DeathConfirmed, DeathFoundWrong
from services.enquiry.domain.concern.deciding_again import ToBeDecidedAgain
from services.enquiry.domain.concern.decision import ConcernDecided
from services.enquiry.domain.concern.detention import ConcernDetentionRecorded
from services.enquiry.domain.concern.duty import DutyNotRecognised, DutyRecognised, DutyToBeRecognised
from services.enquiry.domain.concern.findings import FindingRecorded
from services.enquiry.domain.concern.held_feedback import FeedbackHeld, HeldFeedbackSettled
from services.enquiry.domain.concern.involvement import ConcernInvolvementRecorded
from services.enquiry.domain.concern.joining import JoinConfirmed, ReferralUnjoined
from services.enquiry.domain.concern.raising import ReferralPassedOn, ReferralTaken
from services.enquiry.domain.concern.reopening import ConcernReopened
from services.enquiry.domain.concern.state import Concern
from services.enquiry.domain.concern.superseding import ConcernSuperseded
from services.enquiry.domain.concern.upstream_facts import (
    ConcernAdultsViewRecorded,
    ConcernInformationAdded,
    ConcernReferralWithdrawn,
    ConcernSourceIdentified,
)
from services.enquiry.domain.enquiry.actions import ActionRecorded
from services.enquiry.domain.enquiry.allocation import EnquiryAllocated, EnquiryUnallocated
from services.enquiry.domain.enquiry.awaited_feedback import HeldFeedbackKnown, OutcomeSettled
from services.enquiry.domain.enquiry.becoming import EnquiryBecameStatutory, EnquiryContinued, EnquiryEnded
from services.enquiry.domain.enquiry.closure import ClosureAsked, EnquiryClosed
from services.enquiry.domain.enquiry.conclusion import EnquiryConcluded
from services.enquiry.domain.enquiry.delay import EnquiryDelayed
from services.enquiry.domain.enquiry.joining import JoinPending, ReferralJoined, ReferralLeft
from services.enquiry.domain.enquiry.open_decision import DecisionOpen
from services.enquiry.domain.enquiry.opening import EnquiryOpened, EnquiryReopened, SourcesKnown
from services.enquiry.domain.enquiry.outcomes import DesiredOutcomeRecorded, OutcomesEvaluated
from services.enquiry.domain.enquiry.risk import RiskAssessed
from services.enquiry.domain.enquiry.state import Enquiry
from services.enquiry.domain.news.unseen import AdditionArrived, AdditionRead, NewsArrived, NewsSeen
from services.enquiry.domain.referral.detention import DetentionRecorded
from services.enquiry.domain.referral.disputes import DisputeAnswered, FeedbackDisputed
from services.enquiry.domain.referral.involvement import InvolvementRecorded
from services.enquiry.domain.referral.upstream_facts import (
    AdultsViewRecorded,
    InformationAdded,
    ReferralPlaced,
    ReferralSentBack,
    ReferralWithdrawn,
    SourceIdentified,
)
from services.enquiry.domain.team.upstream_facts import TeamKnown
from services.enquiry.domain.worker.absence import MemberAbsent, MemberPresent
from services.enquiry.domain.worker.upstream_facts import MemberKnown, MemberLeft
from services.enquiry.item_publishing import CALLS_PUBLISHED

ROUTED_BECAUSE = "abuse or neglect suspected"
"""The reason that every referrer of a safeguarding referral is told, also where it joined an earlier one: that it was
known already would tell of another referrer.
"""


def referral_taken(event: ReferralTaken, concern: Concern, recorded: RecordedEvent) -> contract.ReferralTakenV1:
    return contract.ReferralTakenV1(
        concern=recorded.stream,
        referral=event.submission.referral,
        reason=ROUTED_BECAUSE,
        pending=event.joined,
        follows=event.follows,
        **disclosure_risks(concern),
    )


def join_confirmed(event: JoinConfirmed, concern: Concern, recorded: RecordedEvent) -> contract.JoinConfirmedV1:
    return contract.JoinConfirmedV1(concern=recorded.stream, referral=event.referral, **disclosure_risks(concern))


def referral_unjoined(
    event: ReferralUnjoined, concern: Concern, recorded: RecordedEvent
) -> contract.ReferralUnjoinedV1:
    return contract.ReferralUnjoinedV1(
        concern=recorded.stream, referral=event.referral, reason=event.reason, **disclosure_risks(concern)
    )


def sources_known(event: ConcernSourceIdentified, concern: Concern, recorded: RecordedEvent) -> contract.SourcesKnownV1:
    """An organisation that this referral no longer names may still be named by another one."""
    named = {source.organisation for source in concern.sources}
    cleared = tuple(organisation for organisation in event.cleared if organisation not in named)
    return contract.SourcesKnownV1(
        concern=recorded.stream, sources=disclosure_risks(concern)["sources"], cleared=cleared
    )


def disclosure_risks_known(
    event: ConcernAdultsViewRecorded | DeathConfirmed | DeathFoundWrong, concern: Concern, recorded: RecordedEvent
) -> contract.DisclosureRisksKnownV1:
    return contract.DisclosureRisksKnownV1(concern=recorded.stream, objects=concern.objects, deceased=concern.deceased)


def concern_decided(event: ConcernDecided, concern: Concern, recorded: RecordedEvent) -> contract.ConcernDecidedV1:
    return contract.ConcernDecidedV1(
        concern=recorded.stream,
        decision=event.decision,
        reason=event.reason,
        signposting=event.signposting,
        supersedes=concern.decisions - 1,
        referrals=concern.confirmed,
        **disclosure_risks(concern),
    )


def enquiry_opened(event: EnquiryOpened, enquiry: Enquiry, recorded: RecordedEvent) -> contract.EnquiryOpenedV1:
    return contract.EnquiryOpenedV1(
        concern=enquiry.concern,
        enquiry=recorded.stream,
        kind=event.kind,
        referrals=enquiry.referrals,
        **disclosure_risks(enquiry),
    )


def enquiry_delayed(event: EnquiryDelayed, enquiry: Enquiry, recorded: RecordedEvent) -> contract.EnquiryDelayedV1:
    """Why it takes longer is left out: no referrer is told it."""
    return contract.EnquiryDelayedV1(
        concern=enquiry.concern, enquiry=recorded.stream, referrals=enquiry.referrals, **disclosure_risks(enquiry)
    )


def enquiry_allocated(
    event: EnquiryAllocated, enquiry: Enquiry, recorded: RecordedEvent
) -> contract.EnquiryAllocatedV1:
    return contract.EnquiryAllocatedV1(concern=enquiry.concern, enquiry=recorded.stream, worker=event.worker)


def enquiry_concluded(
    event: EnquiryConcluded, enquiry: Enquiry, recorded: RecordedEvent
) -> contract.EnquiryConcludedV1:
    return contract.EnquiryConcludedV1(
        concern=enquiry.concern,
        enquiry=recorded.stream,
        risk_assessment=event.assessment,
        risk=event.risk,
        outcomes_met=event.outcomes_met,
        referrals=enquiry.referrals,
        **disclosure_risks(enquiry),
    )


def enquiry_closed(event: EnquiryClosed, enquiry: Enquiry, recorded: RecordedEvent) -> contract.EnquiryClosedV1:
    return contract.EnquiryClosedV1(
        concern=enquiry.concern,
        enquiry=recorded.stream,
        reason=event.reason,
        referrals=enquiry.referrals,
        continued_by=enquiry.continued_by,
        **disclosure_risks(enquiry),
    )


PUBLISHED: PublishedEvents = {
    ReferralTaken: referral_taken,
    JoinConfirmed: join_confirmed,
    ReferralUnjoined: referral_unjoined,
    ConcernSourceIdentified: sources_known,
    ConcernDecided: concern_decided,
    ConcernAdultsViewRecorded: disclosure_risks_known,
    ConcernSuperseded: concern_superseded,
    ToBeDecidedAgain: to_be_decided_again,
    AdditionRead: addition_read,
    DeathConfirmed: disclosure_risks_known,
    DeathFoundWrong: disclosure_risks_known,
    EnquiryOpened: enquiry_opened,
    EnquiryReopened: enquiry_reopened,
    EnquiryBecameStatutory: enquiry_became_statutory,
    EnquiryEnded: enquiry_ended,
    EnquiryAllocated: enquiry_allocated,
    EnquiryDelayed: enquiry_delayed,
    EnquiryConcluded: enquiry_concluded,
    EnquiryClosed: enquiry_closed,
    **CALLS_PUBLISHED,
}
INTERNAL: frozenset[type] = (
    ITEM_EVENTS
    | HOLDINGS_EVENTS
    | {
        EnquiryUnallocated,
        NewsArrived,
        NewsSeen,
        AdditionArrived,
        BirthCorrected,
        ConcernDetentionRecorded,
        DetentionRecorded,
        FindingRecorded,
        ConcernInformationAdded,
        ConcernReferralWithdrawn,
        ReferralPassedOn,
        ReferralPlaced,
        ReferralSentBack,
        SourceIdentified,
        AdultsViewRecorded,
        InvolvementRecorded,
        ConcernInvolvementRecorded,
        InformationAdded,
        ReferralWithdrawn,
        FeedbackDisputed,
        DisputeAnswered,
        JoinPending,
        ReferralJoined,
        ReferralLeft,
        SourcesKnown,
        DesiredOutcomeRecorded,
        OutcomesEvaluated,
        ActionRecorded,
        RiskAssessed,
        ClosureAsked,
        OutcomeSettled,
        DutyToBeRecognised,
        DutyRecognised,
        DutyNotRecognised,
        ConcernReopened,
        EnquiryContinued,
        DecisionOpen,
        FeedbackHeld,
        HeldFeedbackSettled,
        HeldFeedbackKnown,
        MemberKnown,
        MemberLeft,
        MemberAbsent,
        MemberPresent,
        TeamKnown,
    }
)
