"""Policies of owners: what waits and its item have the same owner; those who leave, lose a role or are away give up."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from services.chassis.application.service_manifest import Reactions
from services.chassis.domain.decider import Dispatch
from services.chassis.domain.open_items.allocation import ItemAllocated, ItemUnallocated
from services.chassis.domain.open_items.escalation import ItemEscalated
from services.chassis.domain.open_items.holdings import CloseHoldings, EndHoldings, holdings_of
from services.chassis.domain.open_items.life import ItemRaised, ItemSettled
from services.chassis.domain.open_items.state import OpenItem, Rung
from services.chassis.open_items.ladder import governance_known, lead_known
from services.chassis.open_items.policies import involvement_known, owner_away
from services.notify.domain.delivery.follow_up import RecordNoticeOwner, RecordSeenTo
from services.notify.domain.feedback.disputes import EscalateDispute
from services.notify.domain.feedback.involvement import InvolvementRecorded
from services.notify.domain.feedback.owners import RecordOwnerChanged
from services.notify.domain.feedback.review import EscalateHeld
from services.notify.domain.feedback.state import Feedback
from services.notify.domain.item_kinds import DISPUTE, HELD, UNDELIVERABLE, UNDELIVERABLE_CALL
from services.notify.domain.worker.absence import MemberAbsent
from services.notify.domain.worker.state import Worker
from services.notify.domain.worker.upstream_facts import WorkerKnown, WorkerLeft
from services.notify.open_items import ITEMS, NOTIFY

LEAD, GOVERNANCE = "safeguarding lead", "information governance"
NOTICES = frozenset({UNDELIVERABLE, UNDELIVERABLE_CALL})
LEADS = frozenset({Rung.LEAD, Rung.EVERY_LEAD})
OWNER_LEFT, OWNER_LOST_ROLE = "its owner left", "its owner does other work now"


def item_raised(event: ItemRaised, item: OpenItem, stream_id: UUID) -> Iterator[Dispatch]:
    """Whoever was chosen cannot act on it: its team has it."""
    if event.owner is None:
        yield from _owned_by(item, None)


def item_allocated(event: ItemAllocated, item: OpenItem, stream_id: UUID) -> Iterator[Dispatch]:
    return _owned_by(item, event.owner)


def item_unallocated(event: ItemUnallocated, item: OpenItem, stream_id: UUID) -> Iterator[Dispatch]:
    return _owned_by(item, None)


def _owned_by(item: OpenItem, owner: UUID | None) -> Iterator[Dispatch]:
    subject = item.subject
    if item.kind in (HELD, DISPUTE):
        changed = RecordOwnerChanged(referral=subject.case, occasion=subject.key, owner=owner)
        yield Dispatch(subject.stream, changed)
    if item.kind in NOTICES:
        yield Dispatch(subject.stream, RecordNoticeOwner(owner=owner))


def item_escalated(event: ItemEscalated, item: OpenItem, stream_id: UUID) -> Iterator[Dispatch]:
    """The item's clock is the one that runs; the referral's history says that a lead was asked."""
    referral, occasion = item.subject.case, item.subject.key
    if event.rung in LEADS and item.kind == HELD:
        yield Dispatch(item.subject.stream, EscalateHeld(referral=referral, occasion=occasion))
    if event.rung in LEADS and item.kind == DISPUTE:
        yield Dispatch(item.subject.stream, EscalateDispute(referral=referral, occasion=occasion))


def item_settled(event: ItemSettled, item: OpenItem, stream_id: UUID) -> Iterator[Dispatch]:
    """What somebody did about a notice they may say on the board, or on the page of notices."""
    if item.kind in NOTICES:
        yield Dispatch(item.subject.stream, RecordSeenTo(reason=f"{event.outcome}: {event.words}"))


def involvement_recorded(event: InvolvementRecorded, feedback: Feedback, stream_id: UUID) -> Iterator[Dispatch]:
    return involvement_known(NOTIFY, event.involved)


def worker_left(event: WorkerLeft, worker: Worker, stream_id: UUID) -> Iterator[Dispatch]:
    yield Dispatch(holdings_of(NOTIFY, event.member), CloseHoldings(member=event.member, reason=OWNER_LEFT))
    yield from lead_known(NOTIFY, event.member, leads=False)
    yield from governance_known(NOTIFY, event.member, governs=False)


def worker_known(event: WorkerKnown, worker: Worker, stream_id: UUID) -> Iterator[Dispatch]:
    """Whoever lost a role owns nothing any more on which they cannot act."""
    ended = EndHoldings(member=event.member, reason=OWNER_LOST_ROLE, kinds=ITEMS.kinds_beyond(event.roles))
    yield Dispatch(holdings_of(NOTIFY, event.member), ended)
    yield from lead_known(NOTIFY, event.member, LEAD in event.roles)
    yield from governance_known(NOTIFY, event.member, GOVERNANCE in event.roles)


def member_absent(event: MemberAbsent, worker: Worker, stream_id: UUID) -> Iterator[Dispatch]:
    return owner_away(NOTIFY, event.member, event.absences)


OWNERS: Reactions = {
    InvolvementRecorded: involvement_recorded,
    ItemRaised: item_raised,
    ItemAllocated: item_allocated,
    ItemUnallocated: item_unallocated,
    ItemEscalated: item_escalated,
    ItemSettled: item_settled,
    WorkerLeft: worker_left,
    WorkerKnown: worker_known,
    MemberAbsent: member_absent,
}
