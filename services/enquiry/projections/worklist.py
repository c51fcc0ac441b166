"""Projection: open work, that is concerns without decision and enquiries that are not closed. Query: the worklist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    DateTime,
    Integer,
    MetaData,
    String,
    Table,
    Uuid,
    and_,
    case,
    false,
    select,
    true,
)

from contracts.http.enquiry import WorklistEntry
from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.domain.decider import CommandContext
from services.chassis.projections.pagination import FIRST_PAGE, Page, PageRequest, SortKey, paginate
from services.chassis.projections.projection import Projection
from services.chassis.projections.row_changes import Change, Values, change, drop, row
from services.enquiry.domain.concern.birth import BirthCorrected
from services.enquiry.domain.concern.decision import ConcernDecided
from services.enquiry.domain.concern.findings import FindingRecorded
from services.enquiry.domain.concern.held_feedback import FeedbackHeld, HeldFeedbackSettled
from services.enquiry.domain.concern.joining import JoinConfirmed, ReferralUnjoined
from services.enquiry.domain.concern.raising import ReferralPassedOn, ReferralTaken, Submission
from services.enquiry.domain.concern.state import Decision
from services.enquiry.domain.concern.upstream_facts import (
    ConcernAdultsViewRecorded,
    ConcernInformationAdded,
    ConcernReferralWithdrawn,
    ConcernSourceIdentified,
)
from services.enquiry.domain.enquiry.actions import ActionRecorded
from services.enquiry.domain.enquiry.allocation import EnquiryAllocated
from services.enquiry.domain.enquiry.awaited_feedback import HeldFeedbackKnown, OutcomeSettled
from services.enquiry.domain.enquiry.closure import ClosureAsked, EnquiryClosed
from services.enquiry.domain.enquiry.conclusion import EnquiryConcluded
from services.enquiry.domain.enquiry.joining import JoinPending, ReferralJoined, ReferralLeft
from services.enquiry.domain.enquiry.opening import EnquiryOpened, SourcesKnown
from services.enquiry.domain.enquiry.outcomes import DesiredOutcomeRecorded, OutcomesEvaluated
from services.enquiry.domain.enquiry.risk import RiskAssessed

tables = MetaData()
open_items = Table(
    "worklist",
    tables,
    Column("id", Uuid, primary_key=True),
    Column("of", String, nullable=False),
    Column("concern", Uuid, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("stands", String, nullable=False),
    Column("worker", Uuid),
    Column("version", Integer, nullable=False),
    Column("listed", Boolean, nullable=False, server_default=true()),
)
worklist_concerns = Table(
    "worklist_concerns",
    tables,
    Column("concern", Uuid, primary_key=True),
    Column("reference", String, nullable=False),
    Column("about", String, nullable=False),
    Column("danger", Boolean, nullable=False, server_default=false()),
)
DANGER_FIRST = case((and_(worklist_concerns.c.danger, open_items.c.worker.is_(None)), 0), else_=1)
"""Sort key: an item with immediate danger comes first until it has an accountable worker."""

UNALLOCATED = "waits for a worker"
JOIN_PENDING = "a joined referral waits to be confirmed"
UNDER_ENQUIRY = "under enquiry"


def referral_taken(event: ReferralTaken, recorded: RecordedEvent) -> Iterator[Change]:
    """The first referral raises the concern and gives it its reference; any referral can report danger."""
    submission = event.submission
    if recorded.version > 1:
        yield from item_relisted(event, recorded)
        if event.joined:
            yield change(open_items, _under_enquiry, id=recorded.stream, stands=JOIN_PENDING, listed=True)
        if submission.danger:
            yield change(worklist_concerns, concern=recorded.stream, danger=True)
        return
    yield row(
        worklist_concerns,
        concern=recorded.stream,
        reference=submission.reference,
        about=subject_of(submission),
        danger=submission.danger,
    )
    yield item("concern", recorded.stream, "decision due", recorded)


def concern_decided(event: ConcernDecided, recorded: RecordedEvent) -> Iterator[Change]:
    """The item is kept unlisted. After "no enquiry" something new lists it again; else only a join to be confirmed."""
    yield item_change(recorded, stands=event.decision, listed=False)


def join_settled(event: JoinConfirmed | ReferralUnjoined, recorded: RecordedEvent) -> Iterator[Change]:
    """The last join is confirmed or sent back: a concern under enquiry waits for nothing more."""
    yield item_change(recorded)
    if not event.still_pending:
        yield change(open_items, _waits_for_joins, id=recorded.stream, stands=UNDER_ENQUIRY, listed=False)


def item_relisted(event: object, recorded: RecordedEvent) -> Iterator[Change]:
    yield item_change(recorded)
    new_state = {"stands": "something new came after its decision", "listed": True}
    yield change(open_items, _not_enquired, id=recorded.stream, **new_state)


def item_closed(event: object, recorded: RecordedEvent) -> Iterator[Change]:
    yield drop(open_items, id=recorded.stream)


def enquiry_opened(event: EnquiryOpened, recorded: RecordedEvent) -> Iterator[Change]:
    yield item("enquiry", event.concern, UNALLOCATED, recorded)


def enquiry_allocated(event: EnquiryAllocated, recorded: RecordedEvent) -> Iterator[Change]:
    """A concluded enquiry stays "concluded" when it is given to another worker."""
    yield item_change(recorded, worker=event.worker)
    yield change(open_items, _unallocated, id=recorded.stream, stands="under way")


def enquiry_concluded(event: EnquiryConcluded, recorded: RecordedEvent) -> Iterator[Change]:
    yield item_change(recorded, stands="concluded, waits for its closure")


def closure_asked(event: ClosureAsked, recorded: RecordedEvent) -> Iterator[Change]:
    yield item_change(recorded, stands="closes when every referrer is told")


def version_advanced(event: object, recorded: RecordedEvent) -> Iterator[Change]:
    yield item_change(recorded)


def item_change(recorded: RecordedEvent, **values: Any) -> Change:
    return change(open_items, id=recorded.stream, version=recorded.version, **values)


def item(kind: str, concern: UUID, stands: str, recorded: RecordedEvent) -> Change:
    return row(
        open_items,
        id=recorded.stream,
        of=kind,
        concern=concern,
        since=recorded.metadata.occurred_at,
        stands=stands,
        version=recorded.version,
        listed=True,
    )


def _not_enquired(item: Values) -> bool:
    return item.get("listed") is False and item.get("stands") == Decision.NO_ENQUIRY


def _under_enquiry(item: Values) -> bool:
    return item.get("listed") is False and item.get("stands") != Decision.NO_ENQUIRY


def _waits_for_joins(item: Values) -> bool:
    return item.get("stands") == JOIN_PENDING


def _unallocated(item: Values) -> bool:
    return item.get("stands") == UNALLOCATED


def subject_of(submission: Submission) -> str:
    adult = submission.adult
    return (adult and (adult.name or adult.description)) or submission.about_organisation or "not known by name"


VERSION_ONLY_EVENTS = (
    BirthCorrected,
    FindingRecorded,
    ConcernReferralWithdrawn,
    ConcernSourceIdentified,
    ReferralPassedOn,
    JoinPending,
    ReferralJoined,
    ReferralLeft,
    SourcesKnown,
    DesiredOutcomeRecorded,
    OutcomesEvaluated,
    ActionRecorded,
    RiskAssessed,
    OutcomeSettled,
    FeedbackHeld,
    HeldFeedbackSettled,
    HeldFeedbackKnown,
)
"""Events that change only the version of an open item."""

WORKLIST = Projection(
    "worklist",
    6,
    tables,
    {
        **dict.fromkeys(VERSION_ONLY_EVENTS, version_advanced),
        ReferralTaken: referral_taken,
        JoinConfirmed: join_settled,
        ReferralUnjoined: join_settled,
        ConcernAdultsViewRecorded: version_advanced,
        ConcernInformationAdded: item_relisted,
        ConcernDecided: concern_decided,
        EnquiryOpened: enquiry_opened,
        EnquiryAllocated: enquiry_allocated,
        EnquiryConcluded: enquiry_concluded,
        ClosureAsked: closure_asked,
        EnquiryClosed: item_closed,
    },
)


def worklist(
    connection: Connection,
    context: CommandContext,
    worker: UUID | None = None,
    page_request: PageRequest = FIRST_PAGE,
) -> Page[WorklistEntry]:
    """Open work: immediate danger first, then the longest waiting; `worker` selects the items of one worker."""
    concern_columns = (worklist_concerns.c.reference, worklist_concerns.c.about, worklist_concerns.c.danger)
    listed = select(open_items, *concern_columns).join(
        worklist_concerns, worklist_concerns.c.concern == open_items.c.concern
    )
    listed = listed.where(open_items.c.listed)
    if worker:
        listed = listed.where(open_items.c.worker == worker)
    order = (SortKey(DANGER_FIRST), SortKey(open_items.c.since), SortKey(open_items.c.id))
    return paginate(connection, "worklist", listed, order, page_request, _entry)


def _entry(row: Any) -> WorklistEntry:
    return WorklistEntry.model_validate(row._mapping)
