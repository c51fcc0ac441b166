"""What each partner has been told: an organisation's inbox, and where one of its referrals stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
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

from contracts.http.notify import Feedback, Told
from services.chassis.answering.paging import FIRST, MOST, Key, Page, Turned, paged
from services.chassis.asking.decisions import Asked, Unknown
from services.chassis.asking.recorded import Recorded
from services.chassis.projecting.changes import Change, change, row
from services.chassis.projecting.projections import Projection
from services.notify.domain.feedback.disputing import DisputeAnswered, FeedbackDisputed
from services.notify.domain.feedback.owing import AddresseeNoted
from services.notify.domain.feedback.reading import FeedbackRead
from services.notify.domain.feedback.settling import FeedbackTold

Several = Annotated[list[UUID] | None, Query(max_length=MOST, description="leaves only what was told of these")]

tables = MetaData()
addressees = Table(
    "inbox_addressees",
    tables,
    Column("referral", Uuid, primary_key=True),
    Column("organisation", String, nullable=False, index=True),
)
told = Table(
    "inbox_told",
    tables,
    Column("referral", Uuid, primary_key=True),
    Column("occasion", String, primary_key=True),
    Column("name", String, nullable=False),
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


def addressee_noted(event: AddresseeNoted, recorded: Recorded) -> Iterator[Change]:
    yield row(addressees, referral=event.referral, organisation=str(event.organisation))


def feedback_told(event: FeedbackTold, recorded: Recorded) -> Iterator[Change]:
    yield row(
        told,
        referral=event.referral,
        occasion=event.occasion,
        name=event.name,
        organisation=str(event.organisation),
        milestone=event.milestone,
        level=event.level,
        outcome=event.outcome.outcome,
        reason=event.outcome.reason,
        signposting=list(event.outcome.signposting),
        risk=event.outcome.risk,
        told_at=recorded.recorded_at,
    )


def feedback_read(event: FeedbackRead, recorded: Recorded) -> Iterator[Change]:
    yield change(told, referral=event.referral, occasion=event.occasion, read_at=recorded.recorded_at)


def disputed(event: FeedbackDisputed, recorded: Recorded) -> Iterator[Change]:
    now = {"disputed_at": recorded.stamp.occurred_at, "dispute_answer": None}
    yield change(told, referral=event.referral, occasion=event.occasion, **now)


def dispute_answered(event: DisputeAnswered, recorded: Recorded) -> Iterator[Change]:
    yield change(told, referral=event.referral, occasion=event.occasion, dispute_answer=event.answer)


INBOX = Projection(
    "inbox",
    3,
    tables,
    {
        AddresseeNoted: addressee_noted,
        FeedbackTold: feedback_told,
        FeedbackRead: feedback_read,
        FeedbackDisputed: disputed,
        DisputeAnswered: dispute_answered,
    },
)


def inbox(rows: Connection, asked: Asked, referral: Several = None, turn: Turned = FIRST) -> Page[Told]:
    """What your organisation has been told, newest first."""
    newest = (Key(told.c.told_at, falling=True), Key(told.c.referral), Key(told.c.name))
    theirs = _theirs(asked) if referral is None else _theirs(asked).where(told.c.referral.in_(referral))
    return paged(rows, "inbox", theirs, newest, turn, _told)


def feedback(rows: Connection, asked: Asked, referral: UUID) -> Feedback:
    """All that your organisation was told of one of its referrals, oldest first."""
    mine = (addressees.c.referral == referral, addressees.c.organisation == asked.organisation)
    if rows.execute(select(addressees.c.referral).where(*mine)).first() is None:
        raise Unknown("there is none of that id")
    oldest = _theirs(asked).where(told.c.referral == referral).order_by(told.c.told_at, told.c.name)
    return Feedback(referral=referral, told=[_told(row) for row in rows.execute(oldest)])


def _theirs(asked: Asked) -> Select[Any]:
    return select(told).where(told.c.organisation == asked.organisation)


def _told(row: Row[Any]) -> Told:
    return Told(
        referral=row.referral,
        occasion=row.name,
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
    )
