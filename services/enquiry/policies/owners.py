"""Policies of owners: an enquiry and its item have the same owner; those who leave, lose a role or are away give up."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from services.chassis.application.service_manifest import Reactions
from services.chassis.domain.decider import Dispatch
from services.chassis.domain.open_items.allocation import AllocateItem, ItemAllocated, ItemUnallocated
from services.chassis.domain.open_items.holdings import CloseHoldings, EndHoldings, holdings_of
from services.chassis.domain.open_items.state import OpenItem
from services.chassis.open_items.ladder import governance_known, lead_known
from services.chassis.open_items.policies import involvement_known, owner_away
from services.enquiry.domain.concern.involvement import ConcernInvolvementRecorded
from services.enquiry.domain.concern.raising import ReferralTaken
from services.enquiry.domain.concern.state import Concern
from services.enquiry.domain.enquiry.allocation import EnquiryAllocated, EnquiryUnallocated, RecordWorker
from services.enquiry.domain.enquiry.state import Enquiry
from services.enquiry.domain.worker.absence import MemberAbsent
from services.enquiry.domain.worker.state import Worker
from services.enquiry.domain.worker.upstream_facts import MemberKnown, MemberLeft
from services.enquiry.open_items import ENQUIRY, ITEMS, UNDER_WAY, enquiry_item

LEAD, GOVERNANCE = "safeguarding lead", "information governance"
OWNER_LEFT, OWNER_LOST_ROLE = "its owner left", "its owner does other work now"


def enquiry_allocated(event: EnquiryAllocated, enquiry: Enquiry, stream_id: UUID) -> Iterator[Dispatch]:
    yield Dispatch(enquiry_item(stream_id), AllocateItem(owner=event.worker))


def referral_taken(event: ReferralTaken, concern: Concern, stream_id: UUID) -> Iterator[Dispatch]:
    """Whoever has the matter gives it back where they have a part in the referral that joins it."""
    writer = (event.submission.writer,) if event.submission.writer else ()
    return involvement_known(ENQUIRY, (*writer, *event.submission.involved_members))


def involvement_recorded(event: ConcernInvolvementRecorded, concern: Concern, stream_id: UUID) -> Iterator[Dispatch]:
    return involvement_known(ENQUIRY, event.involved)


def enquiry_unallocated(event: EnquiryUnallocated, enquiry: Enquiry, stream_id: UUID) -> Iterator[Dispatch]:
    yield Dispatch(enquiry_item(stream_id), AllocateItem(reason=event.reason))


def item_allocated(event: ItemAllocated, item: OpenItem, stream_id: UUID) -> Iterator[Dispatch]:
    if item.kind == UNDER_WAY:
        yield Dispatch(item.subject.stream, RecordWorker(worker=event.owner))


def item_unallocated(event: ItemUnallocated, item: OpenItem, stream_id: UUID) -> Iterator[Dispatch]:
    if item.kind == UNDER_WAY:
        yield Dispatch(item.subject.stream, RecordWorker(worker=None, reason=event.reason))


def member_left(event: MemberLeft, worker: Worker, stream_id: UUID) -> Iterator[Dispatch]:
    yield Dispatch(holdings_of(ENQUIRY, event.member), CloseHoldings(member=event.member, reason=OWNER_LEFT))
    yield from lead_known(ENQUIRY, event.member, leads=False)
    yield from governance_known(ENQUIRY, event.member, governs=False)


def member_known(event: MemberKnown, worker: Worker, stream_id: UUID) -> Iterator[Dispatch]:
    """Whoever lost a role owns nothing any more on which they cannot act."""
    ended = EndHoldings(member=event.member, reason=OWNER_LOST_ROLE, kinds=ITEMS.kinds_beyond(event.roles))
    yield Dispatch(holdings_of(ENQUIRY, event.member), ended)
    yield from lead_known(ENQUIRY, event.member, LEAD in event.roles)
    yield from governance_known(ENQUIRY, event.member, GOVERNANCE in event.roles)


def member_absent(event: MemberAbsent, worker: Worker, stream_id: UUID) -> Iterator[Dispatch]:
    return owner_away(ENQUIRY, worker.member, event.absences)


OWNERS: Reactions = {
    ReferralTaken: referral_taken,
    ConcernInvolvementRecorded: involvement_recorded,
    EnquiryAllocated: enquiry_allocated,
    EnquiryUnallocated: enquiry_unallocated,
    ItemAllocated: item_allocated,
    ItemUnallocated: item_unallocated,
    MemberLeft: member_left,
    MemberKnown: member_known,
    MemberAbsent: member_absent,
}
