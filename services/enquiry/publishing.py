"""PUBLISHED and INTERNAL of enquiry: every event is on exactly one. Translation of domain events to contract events."""

from __future__ import annotations

from typing import Any

from contracts.events import Source as ContractSource
from contracts.events import enquiry as contract
from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.application.service_manifest import PublishedEvents
from services.enquiry.domain.concern.birth import BirthCorrected
from services.enquiry.domain.concern.decision import ConcernDecided
from services.enquiry.domain.concern.findings import FindingRecorded
from services.enquiry.domain.concern.held_feedback import FeedbackHeld, HeldFeedbackSettled
from services.enquiry.domain.concern.raising import ReferralTaken
from services.enquiry.domain.concern.state import Concern
from services.enquiry.domain.concern.upstream_facts import (
    ConcernInformationAdded,
    ConcernReferralWithdrawn,
    SourceIdentified,
)
from services.enquiry.domain.enquiry.actions import ActionRecorded
from services.enquiry.domain.enquiry.allocation import EnquiryAllocated
from services.enquiry.domain.enquiry.awaited_feedback import HeldFeedbackKnown, OutcomeSettled
from services.enquiry.domain.enquiry.closure import ClosureAsked, EnquiryClosed
from services.enquiry.domain.enquiry.conclusion import EnquiryConcluded
from services.enquiry.domain.enquiry.opening import EnquiryOpened, ReferralJoined, SourcesKnown
from services.enquiry.domain.enquiry.outcomes import DesiredOutcomeRecorded, OutcomesEvaluated
from services.enquiry.domain.enquiry.risk import RiskAssessed
from services.enquiry.domain.enquiry.state import Enquiry
from services.enquiry.domain.referral.upstream_facts import (
    DisputeAnswered,
    FeedbackDisputed,
    InformationAdded,
    ReferralPlaced,
    ReferralWithdrawn,
)
from services.enquiry.domain.team.upstream_facts import TeamKnown
from services.enquiry.domain.worker.absence import MemberAbsent, MemberPresent
from services.enquiry.domain.worker.upstream_facts import MemberKnown, MemberLeft


def referral_taken(event: ReferralTaken, concern: Concern, recorded: RecordedEvent) -> contract.ReferralTakenV1:
    submission = event.submission
    return contract.ReferralTakenV1(
        concern=recorded.stream, referral=submission.referral, reason=submission.reason, **disclosure_risks(concern)
    )


def sources_known(event: SourceIdentified, concern: Concern, recorded: RecordedEvent) -> contract.SourcesKnownV1:
    """An organisation that this referral no longer names may still be named by another one."""
    named = {source.organisation for source in concern.sources}
    cleared = tuple(organisation for organisation in event.cleared if organisation not in named)
    return contract.SourcesKnownV1(
        concern=recorded.stream, sources=disclosure_risks(concern)["sources"], cleared=cleared
    )


def concern_decided(event: ConcernDecided, concern: Concern, recorded: RecordedEvent) -> contract.ConcernDecidedV1:
    return contract.ConcernDecidedV1(
        concern=recorded.stream,
        decision=event.decision,
        reason=event.reason,
        signposting=event.signposting,
        supersedes=concern.decisions - 1,
        **disclosure_risks(concern),
    )


def enquiry_opened(event: EnquiryOpened, enquiry: Enquiry, recorded: RecordedEvent) -> contract.EnquiryOpenedV1:
    return contract.EnquiryOpenedV1(
        concern=enquiry.concern, enquiry=recorded.stream, kind=event.kind, **disclosure_risks(enquiry)
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
        **disclosure_risks(enquiry),
    )


def enquiry_closed(event: EnquiryClosed, enquiry: Enquiry, recorded: RecordedEvent) -> contract.EnquiryClosedV1:
    return contract.EnquiryClosedV1(
        concern=enquiry.concern, enquiry=recorded.stream, reason=event.reason, **disclosure_risks(enquiry)
    )


def disclosure_risks(state: Concern | Enquiry) -> dict[str, Any]:
    """What makes telling unsafe; it travels in the event that opens an obligation to tell (decision record 0015)."""
    sources = tuple(ContractSource(organisation=s.organisation, matched=s.matched) for s in state.sources)
    return {"sources": sources, "objects": state.objects, "deceased": state.deceased}


PUBLISHED: PublishedEvents = {
    ReferralTaken: referral_taken,
    SourceIdentified: sources_known,
    ConcernDecided: concern_decided,
    EnquiryOpened: enquiry_opened,
    EnquiryAllocated: enquiry_allocated,
    EnquiryConcluded: enquiry_concluded,
    EnquiryClosed: enquiry_closed,
}
INTERNAL: frozenset[type] = frozenset(
    {
        BirthCorrected,
        FindingRecorded,
        ConcernInformationAdded,
        ConcernReferralWithdrawn,
        ReferralPlaced,
        InformationAdded,
        ReferralWithdrawn,
        FeedbackDisputed,
        DisputeAnswered,
        ReferralJoined,
        SourcesKnown,
        DesiredOutcomeRecorded,
        OutcomesEvaluated,
        ActionRecorded,
        RiskAssessed,
        ClosureAsked,
        OutcomeSettled,
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
