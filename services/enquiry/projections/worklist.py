"""This is where it is answered what waits for somebody: concerns without decision, enquiries that are not closed."""

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
from services.chassis.answering.paging import FIRST, Key, Page, Turned, paged
from services.chassis.asking.decisions import Asked
from services.chassis.asking.recorded import Recorded
from services.chassis.projecting.changes import Change, Values, change, drop, row
from services.chassis.projecting.projections import Projection
from services.enquiry.domain.concern.decision import ConcernDecided
from services.enquiry.domain.concern.findings import FindingRecorded
from services.enquiry.domain.concern.learning import InformationNoted, SourceKnown, WithdrawalNoted
from services.enquiry.domain.concern.raising import ReferralTaken, Submission
from services.enquiry.domain.concern.state import Decision
from services.enquiry.domain.enquiry.actions import ActionRecorded
from services.enquiry.domain.enquiry.allocation import EnquiryAllocated
from services.enquiry.domain.enquiry.closing import ClosureAsked, EnquiryClosed, OutcomeSettled
from services.enquiry.domain.enquiry.conclusion import EnquiryConcluded
from services.enquiry.domain.enquiry.opening import EnquiryOpened, ReferralNoted, SourcesNoted
from services.enquiry.domain.enquiry.outcomes import DesiredOutcomeRecorded, OutcomesEvaluated
from services.enquiry.domain.enquiry.risk import RiskAssessed

tables = MetaData()
waiting = Table(
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
matters = Table(
    "worklist_matters",
    tables,
    Column("concern", Uuid, primary_key=True),
    Column("reference", String, nullable=False),
    Column("about", String, nullable=False),
    Column("danger", Boolean, nullable=False, server_default=false()),
)
DANGER_FIRST = case((and_(matters.c.danger, waiting.c.worker.is_(None)), 0), else_=1)
"""Who is said to be in danger waits before everybody, until somebody is accountable."""

UNALLOCATED = "waits for a worker"


def referral_taken(event: ReferralTaken, recorded: Recorded) -> Iterator[Change]:
    """The first referral raises the concern, and is what people know it by; any of them can say there is danger."""
    says = event.submission
    if recorded.version > 1:
        yield from news(event, recorded)
        if says.danger:
            yield change(matters, concern=recorded.stream, danger=True)
        return
    known = {"reference": says.reference, "about": about(says), "danger": says.danger}
    yield row(matters, concern=recorded.stream, **known)
    yield entry("concern", recorded.stream, "waits for its decision", recorded)


def concern_decided(event: ConcernDecided, recorded: Recorded) -> Iterator[Change]:
    """That there is no enquiry is looked at again when something new comes."""
    if event.decision is Decision.NO_ENQUIRY:
        yield standing(recorded, stands=event.decision, listed=False)
    else:
        yield from done(event, recorded)


def news(event: object, recorded: Recorded) -> Iterator[Change]:
    yield standing(recorded)
    again = {"stands": "something new came after its decision", "listed": True}
    yield change(waiting, _not_listed, id=recorded.stream, **again)


def done(event: object, recorded: Recorded) -> Iterator[Change]:
    yield drop(waiting, id=recorded.stream)


def enquiry_opened(event: EnquiryOpened, recorded: Recorded) -> Iterator[Change]:
    yield entry("enquiry", event.concern, UNALLOCATED, recorded)


def enquiry_allocated(event: EnquiryAllocated, recorded: Recorded) -> Iterator[Change]:
    """What is concluded already stays so, whoever answers for it from now on."""
    yield standing(recorded, worker=event.worker)
    yield change(waiting, _unallocated, id=recorded.stream, stands="under way")


def enquiry_concluded(event: EnquiryConcluded, recorded: Recorded) -> Iterator[Change]:
    yield standing(recorded, stands="concluded, waits for its closure")


def closure_asked(event: ClosureAsked, recorded: Recorded) -> Iterator[Change]:
    yield standing(recorded, stands="closes when every referrer is told")


def something_recorded(event: object, recorded: Recorded) -> Iterator[Change]:
    yield standing(recorded)


def standing(recorded: Recorded, **now: Any) -> Change:
    return change(waiting, id=recorded.stream, version=recorded.version, **now)


def entry(of: str, concern: UUID, stands: str, recorded: Recorded) -> Change:
    return row(
        waiting,
        id=recorded.stream,
        of=of,
        concern=concern,
        since=recorded.stamp.occurred_at,
        stands=stands,
        version=recorded.version,
        listed=True,
    )


def _not_listed(stands: Values) -> bool:
    return stands.get("listed") is False


def _unallocated(stands: Values) -> bool:
    return stands.get("stands") == UNALLOCATED


def about(says: Submission) -> str:
    adult = says.adult
    return (adult and (adult.name or adult.description)) or says.about_organisation or "not known by name"


RECORDED = (
    FindingRecorded,
    WithdrawalNoted,
    SourceKnown,
    ReferralNoted,
    SourcesNoted,
    DesiredOutcomeRecorded,
    OutcomesEvaluated,
    ActionRecorded,
    RiskAssessed,
    OutcomeSettled,
)
"""What moves only the version of what waits."""

WORKLIST = Projection(
    "worklist",
    2,
    tables,
    {
        **dict.fromkeys(RECORDED, something_recorded),
        ReferralTaken: referral_taken,
        InformationNoted: news,
        ConcernDecided: concern_decided,
        EnquiryOpened: enquiry_opened,
        EnquiryAllocated: enquiry_allocated,
        EnquiryConcluded: enquiry_concluded,
        ClosureAsked: closure_asked,
        EnquiryClosed: done,
    },
)


def worklist(rows: Connection, asked: Asked, worker: UUID | None = None, turn: Turned = FIRST) -> Page[WorklistEntry]:
    """What waits for somebody: danger first, then the longest; `worker` leaves only what is theirs."""
    known = (matters.c.reference, matters.c.about, matters.c.danger)
    listed = select(waiting, *known).join(matters, matters.c.concern == waiting.c.concern)
    listed = listed.where(waiting.c.listed)
    if worker:
        listed = listed.where(waiting.c.worker == worker)
    order = (Key(DANGER_FIRST), Key(waiting.c.since), Key(waiting.c.id))
    return paged(rows, "worklist", listed, order, turn, _entry)


def _entry(row: Any) -> WorklistEntry:
    return WorklistEntry.model_validate(row._mapping)
