"""This is where one concern is answered whole, for the page on which it is decided."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import (
    JSON,
    Column,
    Connection,
    DateTime,
    Integer,
    MetaData,
    String,
    Table,
    Uuid,
    select,
)

from contracts.http import enquiry as answers
from services.chassis.asking.decisions import Asked, Unknown
from services.chassis.asking.recorded import Recorded
from services.chassis.projecting.changes import Change, change, row, upsert
from services.chassis.projecting.projections import Projection
from services.enquiry.domain.concern.decision import ConcernDecided
from services.enquiry.domain.concern.findings import FindingRecorded
from services.enquiry.domain.concern.learning import InformationNoted, SourceKnown, WithdrawalNoted
from services.enquiry.domain.concern.raising import ReferralTaken
from services.enquiry.domain.concern.state import Decision
from services.enquiry.domain.enquiry.state import enquiry_of
from services.enquiry.domain.referral.placing import DisputeAnswerHeard, DisputeHeard, InformationHeard, WithdrawalHeard
from services.enquiry.domain.referral.state import place_of

tables = MetaData()
concerns = Table(
    "concerns",
    tables,
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("raised_at", DateTime(timezone=True), nullable=False),
    Column("decision", JSON(none_as_null=True)),
    Column("enquiry", Uuid),
)
referrals = Table(
    "concern_referrals",
    tables,
    Column("place", Uuid, primary_key=True),
    Column("concern", Uuid, nullable=False, index=True),
    Column("id", Uuid, nullable=False),
    Column("reference", String, nullable=False),
    Column("submission", JSON, nullable=False),
    Column("taken_at", DateTime(timezone=True), nullable=False),
    Column("withdrawn", String),
)
findings = Table(
    "concern_findings",
    tables,
    Column("concern", Uuid, primary_key=True),
    Column("limb", String, primary_key=True),
    Column("finding", String, nullable=False),
    Column("rationale", String, nullable=False),
    Column("by", String, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)
information = Table(
    "concern_information",
    tables,
    Column("said", Uuid, primary_key=True),
    Column("concern", Uuid, nullable=False, index=True),
    Column("information", String, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)
disputes = Table(
    "concern_disputes",
    tables,
    Column("said", Uuid, primary_key=True),
    Column("concern", Uuid, nullable=False, index=True),
    Column("referral", Uuid, nullable=False),
    Column("milestone", String, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("answer", String),
    Column("answered_at", DateTime(timezone=True)),
)


def referral_taken(event: ReferralTaken, recorded: Recorded) -> Iterator[Change]:
    says, at = event.submission, recorded.stamp.occurred_at
    if recorded.version == 1:
        yield row(concerns, id=recorded.stream, version=1, raised_at=at)
    else:
        yield standing(recorded)
    yield row(
        referrals,
        place=place_of(says.referral),
        concern=recorded.stream,
        id=says.referral,
        reference=says.reference,
        submission=msgspec.to_builtins(says),
        taken_at=at,
    )


def finding_recorded(event: FindingRecorded, recorded: Recorded) -> Iterator[Change]:
    yield standing(recorded)
    judged = {"finding": event.finding, "rationale": event.rationale, **by_whom(recorded)}
    yield upsert(findings, concern=recorded.stream, limb=event.limb, **judged)


def concern_decided(event: ConcernDecided, recorded: Recorded) -> Iterator[Change]:
    enquiry = None if event.decision is Decision.NO_ENQUIRY else enquiry_of(recorded.stream)
    decision = {**msgspec.to_builtins(event), **msgspec.to_builtins(by_whom(recorded))}
    yield standing(recorded, decision=decision, enquiry=enquiry)


def information_heard(event: InformationHeard, recorded: Recorded) -> Iterator[Change]:
    at = recorded.stamp.occurred_at
    yield row(information, said=event.said, concern=event.concern, information=event.information, at=at)


def dispute_heard(event: DisputeHeard, recorded: Recorded) -> Iterator[Change]:
    known = {"concern": event.concern, "referral": event.referral, "milestone": event.milestone}
    yield row(disputes, said=event.said, at=recorded.stamp.occurred_at, **known)


def dispute_answer_heard(event: DisputeAnswerHeard, recorded: Recorded) -> Iterator[Change]:
    at = recorded.stamp.occurred_at
    yield change(disputes, said=event.disputed, answer=event.answer, answered_at=at)


def withdrawal_heard(event: WithdrawalHeard, recorded: Recorded) -> Iterator[Change]:
    yield change(referrals, place=recorded.stream, withdrawn=event.reason)


def something_noted(event: object, recorded: Recorded) -> Iterator[Change]:
    yield standing(recorded)


def standing(recorded: Recorded, **now: Any) -> Change:
    return change(concerns, id=recorded.stream, version=recorded.version, **now)


def by_whom(recorded: Recorded) -> dict[str, Any]:
    return {"by": recorded.stamp.by, "at": recorded.stamp.occurred_at}


CONCERNS = Projection(
    "concerns",
    3,
    tables,
    {
        ReferralTaken: referral_taken,
        FindingRecorded: finding_recorded,
        ConcernDecided: concern_decided,
        InformationHeard: information_heard,
        WithdrawalHeard: withdrawal_heard,
        DisputeHeard: dispute_heard,
        DisputeAnswerHeard: dispute_answer_heard,
        InformationNoted: something_noted,
        WithdrawalNoted: something_noted,
        SourceKnown: something_noted,
    },
)


def concern(rows: Connection, asked: Asked, id: UUID) -> answers.ConcernAsItStands:
    """One concern whole; its ETag is the If-Match of what is recorded of it next."""
    found = rows.execute(select(concerns).where(concerns.c.id == id)).one_or_none()
    if found is None:
        raise Unknown("there is no concern of that id")
    return answers.ConcernAsItStands.model_validate(
        {
            **found._mapping,
            "referrals": _of(rows, referrals, id, "taken_at"),
            "information": _of(rows, information, id, "at"),
            "disputes": _of(rows, disputes, id, "at"),
            "findings": _of(rows, findings, id, "limb"),
        }
    )


def _of(rows: Connection, table: Table, concern: UUID, order: str) -> list[dict[str, Any]]:
    found = select(table).where(table.c.concern == concern).order_by(table.c[order])
    return [dict(r._mapping) for r in rows.execute(found)]
