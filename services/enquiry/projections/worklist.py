"""Projection: open work, that is concerns without decision and enquiries that are not closed. Query: the worklist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from contracts.http.enquiry import WorklistEntry
from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.domain.decider import CommandContext
from services.chassis.open_items.parts import is_shown_to
from services.chassis.projections.pagination import FIRST_PAGE, Page, PageRequest, SortKey, paginate
from services.chassis.projections.projection import Projection
from services.chassis.projections.row_changes import Change, change, drop, row
from services.enquiry.domain.concern.death import DEATH, DeathConfirmed, DeathFoundWrong
from services.enquiry.domain.concern.deciding_again import DISPUTE, ToBeDecidedAgain
from services.enquiry.domain.concern.decision import ConcernDecided
from services.enquiry.domain.concern.detention import DETENTION, ConcernDetentionRecorded
from services.enquiry.domain.concern.duty import DutyNotRecognised, DutyToBeRecognised
from services.enquiry.domain.concern.joining import JoinConfirmed, ReferralUnjoined
from services.enquiry.domain.concern.raising import ReferralTaken
from services.enquiry.domain.concern.state import DUTY, Decision
from services.enquiry.domain.concern.superseding import ConcernSuperseded
from services.enquiry.domain.concern.upstream_facts import (
    ConcernInformationAdded,
)
from services.enquiry.domain.enquiry.allocation import EnquiryAllocated, EnquiryUnallocated
from services.enquiry.domain.enquiry.becoming import EnquiryBecameStatutory, EnquiryEnded
from services.enquiry.domain.enquiry.closure import ClosureAsked, EnquiryClosed
from services.enquiry.domain.enquiry.conclusion import EnquiryConcluded
from services.enquiry.domain.enquiry.open_decision import DecisionOpen
from services.enquiry.domain.enquiry.opening import EnquiryOpened, EnquiryReopened
from services.enquiry.projections.version_only import VERSION_ONLY_EVENTS
from services.enquiry.projections.worklist_rows import (
    CLOSES,
    CONCLUDED,
    DANGER_FIRST,
    JOIN_PENDING,
    UNALLOCATED,
    UNDER_ENQUIRY,
    UNDER_WAY,
    is_closes,
    is_concluded,
    is_decision_open,
    is_not_enquired,
    is_unallocated,
    is_under_enquiry,
    is_under_way,
    is_waits_for_joins,
    item,
    item_change,
    open_items,
    tables,
    worklist_concerns,
)


def referral_taken(event: ReferralTaken, recorded: RecordedEvent) -> Iterator[Change]:
    """The first referral raises the concern and gives it its reference; any referral can report danger."""
    submission = event.submission
    if recorded.version > 1:
        yield from item_relisted(event, recorded)
        if event.joined:
            yield change(open_items, is_under_enquiry, id=recorded.stream, stands=JOIN_PENDING, listed=True)
        if submission.danger:
            yield change(worklist_concerns, concern=recorded.stream, danger=True)
        return
    yield row(
        worklist_concerns,
        concern=recorded.stream,
        reference=submission.reference,
        about=submission.about,
        danger=submission.danger,
    )
    yield item("concern", recorded.stream, "decision due", recorded)


def join_settled(event: JoinConfirmed | ReferralUnjoined, recorded: RecordedEvent) -> Iterator[Change]:
    """The last join is confirmed or sent back: a concern under enquiry waits for nothing more."""
    yield item_change(recorded)
    if not event.still_pending:
        yield change(open_items, is_waits_for_joins, id=recorded.stream, stands=UNDER_ENQUIRY, listed=False)


def concern_decided(event: ConcernDecided | ConcernSuperseded, recorded: RecordedEvent) -> Iterator[Change]:
    """A decided concern is kept unlisted: something new after "no enquiry", or an open decision, lists it again."""
    stands = event.decision if event.decision is Decision.NO_ENQUIRY else UNDER_ENQUIRY
    yield item_change(recorded, stands=stands, listed=False)


def decision_due_again(event: DutyToBeRecognised | ToBeDecidedAgain, recorded: RecordedEvent) -> Iterator[Change]:
    why = DUTY if isinstance(event, DutyToBeRecognised) else DISPUTE
    yield item_change(recorded, stands=why, listed=True, since=recorded.metadata.occurred_at)


def decision_asked(event: DeathConfirmed | ConcernDetentionRecorded, recorded: RecordedEvent) -> Iterator[Change]:
    yield item_change(recorded)
    why = DEATH if isinstance(event, DeathConfirmed) else DETENTION
    due = {"stands": why, "listed": True, "since": recorded.metadata.occurred_at}
    yield change(open_items, is_under_enquiry, id=recorded.stream, **due)


def decision_stands(
    event: DutyNotRecognised | DeathFoundWrong | ConcernDetentionRecorded, recorded: RecordedEvent
) -> Iterator[Change]:
    """Unlisted, unless something else asks for a decision, or it was never decided."""
    yield item_change(recorded)
    if event.remaining:
        yield change(open_items, is_decision_open, id=recorded.stream, stands=event.remaining[0])
    else:
        yield change(open_items, is_decision_open, id=recorded.stream, stands=UNDER_ENQUIRY, listed=False)


def detention_recorded(event: ConcernDetentionRecorded, recorded: RecordedEvent) -> Iterator[Change]:
    yield from decision_asked(event, recorded) if event.asks_again else decision_stands(event, recorded)


def item_relisted(event: object, recorded: RecordedEvent) -> Iterator[Change]:
    yield item_change(recorded)
    new_state = {"stands": "something new came after its decision", "listed": True}
    yield change(open_items, is_not_enquired, id=recorded.stream, **new_state)


def item_closed(event: object, recorded: RecordedEvent) -> Iterator[Change]:
    yield drop(open_items, id=recorded.stream)


def enquiry_opened(event: EnquiryOpened | EnquiryReopened, recorded: RecordedEvent) -> Iterator[Change]:
    yield item("enquiry", event.concern, UNALLOCATED, recorded)


def enquiry_allocated(event: EnquiryAllocated, recorded: RecordedEvent) -> Iterator[Change]:
    yield item_change(recorded, worker=event.worker)
    yield change(open_items, is_unallocated, id=recorded.stream, stands=UNDER_WAY)


def enquiry_unallocated(event: EnquiryUnallocated, recorded: RecordedEvent) -> Iterator[Change]:
    yield item_change(recorded, worker=None)
    yield change(open_items, is_under_way, id=recorded.stream, stands=UNALLOCATED)


def enquiry_concluded(event: EnquiryConcluded, recorded: RecordedEvent) -> Iterator[Change]:
    yield item_change(recorded, stands=CONCLUDED)


def enquiry_under_way_again(event: EnquiryBecameStatutory, recorded: RecordedEvent) -> Iterator[Change]:
    yield item_change(recorded)
    yield change(open_items, is_concluded, id=recorded.stream, stands="under way")


def enquiry_ended(event: EnquiryEnded, recorded: RecordedEvent) -> Iterator[Change]:
    yield item_change(recorded, stands="ended by a later decision, waits for its closure")


def decision_open(event: DecisionOpen, recorded: RecordedEvent) -> Iterator[Change]:
    """A closure that was asked for is cancelled while the decision is open."""
    yield item_change(recorded)
    if event.why:
        yield change(open_items, is_closes, id=recorded.stream, stands=CONCLUDED)


def closure_asked(event: ClosureAsked, recorded: RecordedEvent) -> Iterator[Change]:
    yield item_change(recorded, stands=CLOSES)


def version_advanced(event: object, recorded: RecordedEvent) -> Iterator[Change]:
    yield item_change(recorded)


WORKLIST = Projection(
    "worklist",
    11,
    tables,
    {
        **dict.fromkeys(VERSION_ONLY_EVENTS, version_advanced),
        ReferralTaken: referral_taken,
        JoinConfirmed: join_settled,
        ReferralUnjoined: join_settled,
        ConcernInformationAdded: item_relisted,
        ConcernDecided: concern_decided,
        ConcernSuperseded: concern_decided,
        **dict.fromkeys((DutyToBeRecognised, ToBeDecidedAgain), decision_due_again),
        **dict.fromkeys((DutyNotRecognised, DeathFoundWrong), decision_stands),
        DeathConfirmed: decision_asked,
        ConcernDetentionRecorded: detention_recorded,
        EnquiryOpened: enquiry_opened,
        EnquiryReopened: enquiry_opened,
        EnquiryBecameStatutory: enquiry_under_way_again,
        EnquiryEnded: enquiry_ended,
        DecisionOpen: decision_open,
        EnquiryAllocated: enquiry_allocated,
        EnquiryUnallocated: enquiry_unallocated,
        EnquiryConcluded: enquiry_concluded,
        ClosureAsked: closure_asked,
        EnquiryClosed: item_closed,
    },
)


def worklist(
    connection: Connection, context: CommandContext, worker: UUID | None = None, page_request: PageRequest = FIRST_PAGE
) -> Page[WorklistEntry]:
    """Open work: immediate danger first, then the longest waiting; `worker` selects the items of one worker."""
    concern_columns = (worklist_concerns.c.reference, worklist_concerns.c.about, worklist_concerns.c.danger)
    listed = select(open_items, *concern_columns).join(
        worklist_concerns, worklist_concerns.c.concern == open_items.c.concern
    )
    listed = listed.where(open_items.c.listed, is_shown_to(open_items.c.concern, context))
    if worker:
        listed = listed.where(open_items.c.worker == worker)
    order = (SortKey(DANGER_FIRST), SortKey(open_items.c.since), SortKey(open_items.c.id))
    return paginate(connection, "worklist", listed, order, page_request, _entry)


def _entry(row: Any) -> WorklistEntry:
    return WorklistEntry.model_validate(row._mapping)
