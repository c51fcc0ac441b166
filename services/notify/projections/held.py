"""What waits for a manager: whose it is, why, since when, when it escalates, and how much may be told at most."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    DateTime,
    Executable,
    Integer,
    MetaData,
    String,
    Table,
    Uuid,
    delete,
    insert,
    select,
    update,
)

from contracts.http.notify import HeldFeedback
from services.chassis.answering.paging import FIRST, Key, Page, Turned, paged
from services.chassis.asking.decisions import Asked
from services.chassis.asking.recorded import Recorded
from services.chassis.keeping.projections import Projection
from services.notify.domain.feedback.disputing import DisputeAnswered, DisputeEscalated, FeedbackDisputed
from services.notify.domain.feedback.holding import FeedbackEscalated, FeedbackReleased
from services.notify.domain.feedback.owing import AddresseeNoted, FeedbackOwed, SourcesNoted, WithdrawalNoted
from services.notify.domain.feedback.reading import FeedbackRead
from services.notify.domain.feedback.settling import FeedbackHeld, FeedbackTold, FeedbackWithheld
from services.notify.domain.feedback.state import in_path
from services.notify.timescales import held_escalates_at

tables = MetaData()
referrals = Table(
    "held_referrals",
    tables,
    Column("referral", Uuid, primary_key=True),
    Column("reference", String, nullable=False),
)
held = Table(
    "held",
    tables,
    Column("referral", Uuid, primary_key=True),
    Column("occasion", String, primary_key=True),
    Column("milestone", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("level", String, nullable=False),
    Column("owner", String, nullable=False),
    Column("concern", Uuid),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("escalates_at", DateTime(timezone=True), nullable=False),
    Column("escalated", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
)


def addressee_noted(event: AddresseeNoted, recorded: Recorded) -> Iterator[Executable]:
    yield insert(referrals).values(referral=event.referral, reference=event.reference)
    yield from moved(event, recorded)


def feedback_held(event: FeedbackHeld, recorded: Recorded) -> Iterator[Executable]:
    yield from moved(event, recorded)
    yield insert(held).values(
        referral=event.referral,
        occasion=event.occasion,
        milestone=event.milestone,
        reason=event.reason,
        level=event.ceiling,
        owner=event.owner,
        concern=event.concern,
        since=recorded.stamp.occurred_at,
        escalates_at=held_escalates_at(recorded.stamp.occurred_at),
        escalated=False,
        version=recorded.version,
    )


def settled(event: FeedbackTold | FeedbackWithheld, recorded: Recorded) -> Iterator[Executable]:
    yield delete(held).where(held.c.referral == event.referral, held.c.occasion == event.occasion)
    yield from moved(event, recorded)


def sources_noted(event: SourcesNoted, recorded: Recorded) -> Iterator[Executable]:
    yield delete(held).where(held.c.referral == recorded.stream, held.c.occasion.in_(event.occasions))
    yield from moved(event, recorded)


def escalated(event: FeedbackEscalated, recorded: Recorded) -> Iterator[Executable]:
    this = (held.c.referral == event.referral, held.c.occasion == event.occasion)
    yield update(held).where(*this).values(owner=event.owner, escalated=True)
    yield from moved(event, recorded)


def moved(event: Any, recorded: Recorded) -> Iterator[Executable]:
    """Every event of the stream moves the version that a decision on it must name."""
    yield update(held).where(held.c.referral == recorded.stream).values(version=recorded.version)


HELD = Projection(
    "held",
    3,
    tables,
    {
        AddresseeNoted: addressee_noted,
        FeedbackHeld: feedback_held,
        FeedbackTold: settled,
        FeedbackWithheld: settled,
        SourcesNoted: sources_noted,
        FeedbackEscalated: escalated,
        **dict.fromkeys((FeedbackOwed, WithdrawalNoted, FeedbackReleased, FeedbackRead), moved),
        **dict.fromkeys((FeedbackDisputed, DisputeEscalated, DisputeAnswered), moved),
    },
)


def held_feedback(rows: Connection, asked: Asked, turn: Turned = FIRST) -> Page[HeldFeedback]:
    """What is held, the longest first, which is also what escalates first."""
    found = select(held, referrals.c.reference).join(referrals, referrals.c.referral == held.c.referral)
    longest_first = (Key(held.c.since), Key(held.c.referral), Key(held.c.occasion))
    return paged(rows, "held", found, longest_first, turn, _held)


def _held(row: Any) -> HeldFeedback:
    return HeldFeedback(**{**row._mapping, "occasion": in_path(row.occasion)})
