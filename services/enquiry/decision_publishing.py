"""Publishing of decisions: what changes a decision, a duty or a reopening, and what was read, as contract events."""

from __future__ import annotations

from typing import Any

from contracts.events import Source as ContractSource
from contracts.events import enquiry as contract
from services.chassis.application.recorded_events import RecordedEvent
from services.enquiry.domain.concern.deciding_again import ToBeDecidedAgain
from services.enquiry.domain.concern.state import Concern
from services.enquiry.domain.concern.superseding import ConcernSuperseded
from services.enquiry.domain.enquiry.becoming import EnquiryBecameStatutory, EnquiryEnded
from services.enquiry.domain.enquiry.opening import EnquiryReopened
from services.enquiry.domain.enquiry.state import Enquiry
from services.enquiry.domain.news.unseen import AdditionRead, News


def concern_superseded(
    event: ConcernSuperseded, concern: Concern, recorded: RecordedEvent
) -> contract.ConcernSupersededV1:
    return contract.ConcernSupersededV1(
        concern=recorded.stream,
        decision=event.decision,
        reason=event.reason,
        signposting=event.signposting,
        because=event.because,
        superseded=event.superseded,
        supersedes=concern.decisions - 1,
        referrals=concern.confirmed,
        **disclosure_risks(concern),
    )


def to_be_decided_again(
    event: ToBeDecidedAgain, concern: Concern, recorded: RecordedEvent
) -> contract.ToBeDecidedAgainV1:
    return contract.ToBeDecidedAgainV1(
        concern=recorded.stream,
        referral=event.referral,
        occasion=event.occasion,
        due_at=event.clock.due_at,
        reopened=bool(event.opens),
    )


def addition_read(event: AdditionRead, news: News, recorded: RecordedEvent) -> contract.AdditionReadV1:
    return contract.AdditionReadV1(concern=event.concern, referral=event.referral)


def enquiry_reopened(event: EnquiryReopened, enquiry: Enquiry, recorded: RecordedEvent) -> contract.EnquiryReopenedV1:
    return contract.EnquiryReopenedV1(
        concern=enquiry.concern,
        enquiry=recorded.stream,
        earlier=event.earlier,
        kind=event.kind,
        because=event.because,
        duty_since=event.duty_since,
        referrals=enquiry.referrals,
        **disclosure_risks(enquiry),
    )


def enquiry_became_statutory(
    event: EnquiryBecameStatutory, enquiry: Enquiry, recorded: RecordedEvent
) -> contract.EnquiryBecameStatutoryV1:
    return contract.EnquiryBecameStatutoryV1(
        concern=enquiry.concern,
        enquiry=recorded.stream,
        since=event.since,
        conclusion_set_aside=event.conclusion_set_aside,
        referrals=enquiry.referrals,
        **disclosure_risks(enquiry),
    )


def enquiry_ended(event: EnquiryEnded, enquiry: Enquiry, recorded: RecordedEvent) -> contract.EnquiryEndedV1:
    return contract.EnquiryEndedV1(
        concern=enquiry.concern,
        enquiry=recorded.stream,
        reason=event.reason,
        continued_by=event.continued_by,
        referrals=enquiry.referrals,
        **disclosure_risks(enquiry),
    )


def disclosure_risks(state: Concern | Enquiry) -> dict[str, Any]:
    """What makes telling unsafe; it travels in the event that opens an obligation to tell (decision record 0015)."""
    sources = tuple(ContractSource(organisation=s.organisation, matched=s.matched) for s in state.sources)
    return {"sources": sources, "objects": state.objects, "deceased": state.deceased}
