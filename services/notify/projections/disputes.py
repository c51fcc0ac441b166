"""What referrers disagree with: what they were told, why not, whose it is to answer, and by when."""

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

from contracts.http.notify import DisputedFeedback
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
    "disputes_referrals",
    tables,
    Column("referral", Uuid, primary_key=True),
    Column("reference", String, nullable=False),
)
disputes = Table(
    "disputes",
    tables,
    Column("referral", Uuid, primary_key=True),
    Column("occasion", String, primary_key=True),
    Column("milestone", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("owner", String, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("escalates_at", DateTime(timezone=True), nullable=False),
    Column("escalated", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
)


def addressee_noted(event: AddresseeNoted, recorded: Recorded) -> Iterator[Executable]:
    yield insert(referrals).values(referral=event.referral, reference=event.reference)
    yield from moved(event, recorded)


def disputed(event: FeedbackDisputed, recorded: Recorded) -> Iterator[Executable]:
    yield from moved(event, recorded)
    yield insert(disputes).values(
        referral=event.referral,
        occasion=event.occasion,
        milestone=event.milestone,
        reason=event.reason,
        owner=event.owner,
        since=recorded.stamp.occurred_at,
        escalates_at=held_escalates_at(recorded.stamp.occurred_at),
        escalated=False,
        version=recorded.version,
    )


def escalated(event: DisputeEscalated, recorded: Recorded) -> Iterator[Executable]:
    this = (disputes.c.referral == event.referral, disputes.c.occasion == event.occasion)
    yield update(disputes).where(*this).values(owner=event.owner, escalated=True)
    yield from moved(event, recorded)


def answered(event: DisputeAnswered, recorded: Recorded) -> Iterator[Executable]:
    yield delete(disputes).where(disputes.c.referral == event.referral, disputes.c.occasion == event.occasion)
    yield from moved(event, recorded)


def moved(event: Any, recorded: Recorded) -> Iterator[Executable]:
    """Every event of the stream moves the version that an answer must name."""
    yield update(disputes).where(disputes.c.referral == recorded.stream).values(version=recorded.version)


ELSE = (
    FeedbackOwed,
    FeedbackHeld,
    FeedbackTold,
    FeedbackWithheld,
    SourcesNoted,
    FeedbackEscalated,
    WithdrawalNoted,
    FeedbackReleased,
    FeedbackRead,
)
DISPUTES = Projection(
    "disputes",
    1,
    tables,
    {
        AddresseeNoted: addressee_noted,
        FeedbackDisputed: disputed,
        DisputeEscalated: escalated,
        DisputeAnswered: answered,
        **dict.fromkeys(ELSE, moved),
    },
)


def disputed_feedback(rows: Connection, asked: Asked, turn: Turned = FIRST) -> Page[DisputedFeedback]:
    """What referrers disagree with and nobody has answered yet, the longest first."""
    found = select(disputes, referrals.c.reference).join(referrals, referrals.c.referral == disputes.c.referral)
    longest_first = (Key(disputes.c.since), Key(disputes.c.referral), Key(disputes.c.occasion))
    return paged(rows, "disputes", found, longest_first, turn, _disputed)


def _disputed(row: Any) -> DisputedFeedback:
    return DisputedFeedback(**{**row._mapping, "occasion": in_path(row.occasion)})
