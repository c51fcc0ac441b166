"""This is what enquiry says aloud, and what it keeps to itself. Every event is on exactly one of the two lists."""

from __future__ import annotations

from typing import Any

from contracts.events import Source as SourceSaid
from contracts.events import enquiry as said
from services.chassis.asking.recorded import Recorded
from services.chassis.asking.tables import Says
from services.enquiry.domain.concern.decision import ConcernDecided
from services.enquiry.domain.concern.findings import FindingRecorded
from services.enquiry.domain.concern.learning import InformationNoted, SourceKnown, WithdrawalNoted
from services.enquiry.domain.concern.raising import ReferralTaken
from services.enquiry.domain.concern.state import Concern
from services.enquiry.domain.enquiry.actions import ActionRecorded
from services.enquiry.domain.enquiry.allocation import EnquiryAllocated
from services.enquiry.domain.enquiry.closing import ClosureAsked, EnquiryClosed, OutcomeSettled
from services.enquiry.domain.enquiry.conclusion import EnquiryConcluded
from services.enquiry.domain.enquiry.opening import EnquiryOpened, ReferralNoted, SourcesNoted
from services.enquiry.domain.enquiry.outcomes import DesiredOutcomeRecorded, OutcomesEvaluated
from services.enquiry.domain.enquiry.risk import RiskAssessed
from services.enquiry.domain.enquiry.state import Enquiry
from services.enquiry.domain.referral.placing import (
    DisputeAnswerHeard,
    DisputeHeard,
    InformationHeard,
    ReferralPlaced,
    WithdrawalHeard,
)
from services.enquiry.domain.worker.knowing import WorkerKnown, WorkerLeft


def referral_taken(event: ReferralTaken, concern: Concern, recorded: Recorded) -> said.ReferralTakenV1:
    sent = event.submission
    return said.ReferralTakenV1(concern=recorded.stream, referral=sent.referral, reason=sent.reason, **unsafe(concern))


def sources_known(event: SourceKnown, concern: Concern, recorded: Recorded) -> said.SourcesKnownV1:
    """What one referral no longer names, another may."""
    named = {one.organisation for one in concern.sources}
    cleared = tuple(one for one in event.cleared if one not in named)
    return said.SourcesKnownV1(concern=recorded.stream, sources=unsafe(concern)["sources"], cleared=cleared)


def concern_decided(event: ConcernDecided, concern: Concern, recorded: Recorded) -> said.ConcernDecidedV1:
    return said.ConcernDecidedV1(
        concern=recorded.stream,
        decision=event.decision,
        reason=event.reason,
        signposting=event.signposting,
        supersedes=concern.decisions - 1,
        **unsafe(concern),
    )


def enquiry_opened(event: EnquiryOpened, enquiry: Enquiry, recorded: Recorded) -> said.EnquiryOpenedV1:
    return said.EnquiryOpenedV1(concern=enquiry.concern, enquiry=recorded.stream, kind=event.kind, **unsafe(enquiry))


def enquiry_allocated(event: EnquiryAllocated, enquiry: Enquiry, recorded: Recorded) -> said.EnquiryAllocatedV1:
    return said.EnquiryAllocatedV1(concern=enquiry.concern, enquiry=recorded.stream, worker=event.worker)


def enquiry_concluded(event: EnquiryConcluded, enquiry: Enquiry, recorded: Recorded) -> said.EnquiryConcludedV1:
    return said.EnquiryConcludedV1(
        concern=enquiry.concern,
        enquiry=recorded.stream,
        risk_assessment=event.assessment,
        risk=event.risk,
        outcomes_met=event.outcomes_met,
        **unsafe(enquiry),
    )


def enquiry_closed(event: EnquiryClosed, enquiry: Enquiry, recorded: Recorded) -> said.EnquiryClosedV1:
    return said.EnquiryClosedV1(
        concern=enquiry.concern, enquiry=recorded.stream, reason=event.reason, **unsafe(enquiry)
    )


def unsafe(known: Concern | Enquiry) -> dict[str, Any]:
    """What makes telling unsafe, which travels with whatever makes it owed."""
    sources = tuple(SourceSaid(organisation=one.organisation, matched=one.matched) for one in known.sources)
    return {"sources": sources, "objects": known.objects, "deceased": known.deceased}


SAYS: Says = {
    ReferralTaken: referral_taken,
    SourceKnown: sources_known,
    ConcernDecided: concern_decided,
    EnquiryOpened: enquiry_opened,
    EnquiryAllocated: enquiry_allocated,
    EnquiryConcluded: enquiry_concluded,
    EnquiryClosed: enquiry_closed,
}
PRIVATE: frozenset[type] = frozenset(
    {
        FindingRecorded,
        InformationNoted,
        WithdrawalNoted,
        ReferralPlaced,
        InformationHeard,
        WithdrawalHeard,
        DisputeHeard,
        DisputeAnswerHeard,
        ReferralNoted,
        SourcesNoted,
        DesiredOutcomeRecorded,
        OutcomesEvaluated,
        ActionRecorded,
        RiskAssessed,
        ClosureAsked,
        OutcomeSettled,
        WorkerKnown,
        WorkerLeft,
    }
)
