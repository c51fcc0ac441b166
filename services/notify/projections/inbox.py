"""Projection: what each partner was told: an organisation's inbox, and the feedback on one of its referrals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any
from uuid import UUID

from annotated_types import MaxLen, doc
from sqlalchemy import (
    JSON,
    Column,
    Connection,
    DateTime,
    MetaData,
    Row,
    Select,
    String,
    Table,
    Uuid,
    select,
)

from contracts.http.notify import Feedback, FeedbackUpdate
from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.domain.decider import CommandContext, Unknown
from services.chassis.projections.pagination import FIRST_PAGE, PAGE_ENTRIES_MAX, Page, PageRequest, SortKey, paginate
from services.chassis.projections.projection import Projection
from services.chassis.projections.row_changes import Change, change, row
from services.notify.council import council
from services.notify.domain.feedback.audience import audience_of, may_dispute
from services.notify.domain.feedback.disputes import DisputeAnswered, FeedbackDisputed
from services.notify.domain.feedback.obligations import ReferralReceived
from services.notify.domain.feedback.reading import FeedbackRead
from services.notify.domain.feedback.settlement import FeedbackTold
from services.notify.words import Coded, sentences, standing, title

Referrals = Annotated[list[UUID] | None, MaxLen(PAGE_ENTRIES_MAX), doc("only what was told of these")]

tables = MetaData()
addressees = Table(
    "inbox_addressees",
    tables,
    Column("referral", Uuid, primary_key=True),
    Column("organisation", String, nullable=False, index=True),
    Column("kind", String, nullable=False),
)
told = Table(
    "inbox_told",
    tables,
    Column("referral", Uuid, primary_key=True),
    Column("occasion", String, primary_key=True),
    Column("update_id", String, nullable=False),
    Column("organisation", String, nullable=False, index=True),
    Column("milestone", String, nullable=False),
    Column("level", String, nullable=False),
    Column("outcome", String),
    Column("reason", String),
    Column("signposting", JSON, nullable=False),
    Column("risk", String),
    Column("told_at", DateTime(timezone=True), nullable=False),
    Column("read_at", DateTime(timezone=True)),
    Column("disputed_at", DateTime(timezone=True)),
    Column("dispute_answer", String),
)


def referral_received(event: ReferralReceived, recorded: RecordedEvent) -> Iterator[Change]:
    yield row(addressees, referral=event.referral, organisation=str(event.organisation), kind=event.kind)


def feedback_told(event: FeedbackTold, recorded: RecordedEvent) -> Iterator[Change]:
    yield row(
        told,
        referral=event.referral,
        occasion=event.occasion,
        update_id=event.update,
        organisation=str(event.organisation),
        milestone=event.milestone,
        level=event.level,
        outcome=event.outcome.outcome,
        reason=event.outcome.reason,
        signposting=list(event.outcome.signposting),
        risk=event.outcome.risk,
        told_at=recorded.recorded_at,
    )


def feedback_read(event: FeedbackRead, recorded: RecordedEvent) -> Iterator[Change]:
    yield change(told, referral=event.referral, occasion=event.occasion, read_at=recorded.recorded_at)


def feedback_disputed(event: FeedbackDisputed, recorded: RecordedEvent) -> Iterator[Change]:
    unanswered = {"disputed_at": recorded.metadata.occurred_at, "dispute_answer": None}
    yield change(told, referral=event.referral, occasion=event.occasion, **unanswered)


def dispute_answered(event: DisputeAnswered, recorded: RecordedEvent) -> Iterator[Change]:
    yield change(told, referral=event.referral, occasion=event.occasion, dispute_answer=event.answer)


INBOX = Projection(
    "inbox",
    4,
    tables,
    {
        ReferralReceived: referral_received,
        FeedbackTold: feedback_told,
        FeedbackRead: feedback_read,
        FeedbackDisputed: feedback_disputed,
        DisputeAnswered: dispute_answered,
    },
)


def inbox(
    connection: Connection, context: CommandContext, referral: Referrals = None, page_request: PageRequest = FIRST_PAGE
) -> Page[FeedbackUpdate]:
    """What your organisation has been told, newest first."""
    newest = (SortKey(told.c.told_at, descending=True), SortKey(told.c.referral), SortKey(told.c.update_id))
    theirs = _theirs(context) if referral is None else _theirs(context).where(told.c.referral.in_(referral))
    return paginate(connection, "inbox", theirs, newest, page_request, _told)


def feedback(connection: Connection, context: CommandContext, referral: UUID) -> Feedback:
    """All that your organisation was told of one of its referrals, oldest first."""
    mine = (addressees.c.referral == referral, addressees.c.organisation == context.organisation)
    if connection.execute(select(addressees.c.referral).where(*mine)).first() is None:
        raise Unknown("there is none of that id")
    oldest = _theirs(context).where(told.c.referral == referral).order_by(told.c.told_at, told.c.update_id)
    return Feedback(referral=referral, told=[_told(row) for row in connection.execute(oldest)])


def _theirs(context: CommandContext) -> Select[Any]:
    with_kind = select(told, addressees.c.kind).join(addressees, addressees.c.referral == told.c.referral)
    return with_kind.where(told.c.organisation == context.organisation)


def _told(row: Row[Any]) -> FeedbackUpdate:
    telephone, told_to = council().telephone, audience_of(row.kind)
    coded = Coded(row.milestone, row.level, row.outcome, row.reason, tuple(row.signposting), row.risk)
    awaits_answer = row.disputed_at is not None and row.dispute_answer is None
    return FeedbackUpdate(
        referral=row.referral,
        update=row.update_id,
        milestone=row.milestone,
        level=row.level,
        told_at=row.told_at,
        read_at=row.read_at,
        outcome=row.outcome,
        reason=row.reason,
        signposting=row.signposting,
        risk=row.risk,
        disputed_at=row.disputed_at,
        dispute_answer=row.dispute_answer,
        title=title(row.milestone, told_to),
        words=sentences(coded, told_to, telephone),
        standing=standing(row.milestone, told_to),
        disputable=may_dispute(row.milestone, row.level) and not awaits_answer,
    )
