"""What was referred: a partner's own as they sent them; for the council's staff also what triage made of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Integer,
    MetaData,
    String,
    Table,
    Uuid,
    cast,
    select,
)

from contracts.http.intake import Information, ReferralAsSent, Triaged, Withdrawal
from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.domain.decider import CommandContext, Unknown
from services.chassis.domain.references import reference_of
from services.chassis.projections.projection import Projection
from services.chassis.projections.row_changes import Change, change, drop, row
from services.intake.domain.member.state import PARTNER_ROLES
from services.intake.domain.referral.additions import InformationAdded, ReferralWithdrawn
from services.intake.domain.referral.content import Submission
from services.intake.domain.referral.routing import ReferralRouted
from services.intake.domain.referral.state import RiskRating
from services.intake.domain.referral.submission import ReferralReceived
from services.intake.domain.referral.triage import ReferralAllocated, ReferralUnallocated, RiskRated, SourceIdentified
from services.intake.projections.members import members

tables = MetaData()
referrals = Table(
    "referrals",
    tables,
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("organisation", Uuid, nullable=False, index=True),
    Column("member", Uuid, nullable=False),
    Column("route", String, nullable=False),
    Column("about", String, nullable=False),
    Column("submission", JSON, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("immediate_danger", String, nullable=False),
    Column("owner", Uuid),
    Column("unallocated", String, nullable=False),
    Column("rating", String, nullable=False),
    Column("review_on", Date, nullable=False),
    Column("routing", String, index=True),
    Column("reason", String),
    Column("joins", Uuid),
    Column("source_unmatched", Boolean, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Column("withdrawn_at", DateTime(timezone=True)),
    Column("withdrawn_by", String),
    Column("withdrawn_reason", String),
)
sources = Table(
    "referral_sources",
    tables,
    Column("referral", Uuid, primary_key=True),
    Column("organisation", Uuid, primary_key=True),
)
additions = Table(
    "additions",
    tables,
    Column("referral", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("added_at", DateTime(timezone=True), nullable=False),
    Column("by", String, nullable=False),
    Column("organisation", String, nullable=False),
    Column("information", String, nullable=False),
)


def referral_received(event: ReferralReceived, recorded: RecordedEvent) -> Iterator[Change]:
    sent = event.submission
    yield row(
        referrals,
        id=recorded.stream,
        version=recorded.version,
        organisation=event.organisation,
        member=event.member,
        route=sent.route,
        about=_about(sent),
        submission=msgspec.to_builtins(sent),
        received_at=recorded.metadata.occurred_at,
        immediate_danger=sent.immediate_danger,
        unallocated="new",
        rating=RiskRating.NOT_RATED,
        review_on=event.review_on,
        source_unmatched=not all(named.matched for named in event.named_sources),
        withdrawn=False,
    )
    for organisation in event.sources:
        yield _source_row(recorded, organisation)


def information_added(event: InformationAdded, recorded: RecordedEvent) -> Iterator[Change]:
    yield _referral_change(recorded)
    yield row(
        additions,
        referral=recorded.stream,
        version=recorded.version,
        added_at=recorded.metadata.occurred_at,
        by=recorded.metadata.by,
        organisation=recorded.metadata.organisation,
        information=event.information,
    )


def referral_withdrawn(event: ReferralWithdrawn, recorded: RecordedEvent) -> Iterator[Change]:
    why = {"withdrawn_by": recorded.metadata.by, "withdrawn_reason": event.reason}
    yield _referral_change(recorded, withdrawn=True, withdrawn_at=recorded.metadata.occurred_at, **why)


def risk_rated(event: RiskRated, recorded: RecordedEvent) -> Iterator[Change]:
    yield _referral_change(recorded, rating=event.rating, review_on=event.review_on)


def referral_allocated(event: ReferralAllocated, recorded: RecordedEvent) -> Iterator[Change]:
    yield _referral_change(recorded, owner=event.owner, unallocated="", review_on=event.review_on)


def referral_unallocated(event: ReferralUnallocated, recorded: RecordedEvent) -> Iterator[Change]:
    yield _referral_change(recorded, owner=None, unallocated=event.reason, review_on=event.review_on)


def source_identified(event: SourceIdentified, recorded: RecordedEvent) -> Iterator[Change]:
    """What corrects an organisation settles no name."""
    yield _referral_change(recorded, **({} if event.instead_of else {"source_unmatched": False}))
    if event.instead_of:
        yield drop(sources, referral=recorded.stream, organisation=event.instead_of)
    if event.organisation:
        yield _source_row(recorded, event.organisation)


def referral_routed(event: ReferralRouted, recorded: RecordedEvent) -> Iterator[Change]:
    yield _referral_change(recorded, routing=event.routing, reason=event.reason, joins=event.joins)


REFERRALS = Projection(
    "referrals",
    4,
    tables,
    {
        ReferralReceived: referral_received,
        InformationAdded: information_added,
        ReferralWithdrawn: referral_withdrawn,
        RiskRated: risk_rated,
        ReferralAllocated: referral_allocated,
        ReferralUnallocated: referral_unallocated,
        SourceIdentified: source_identified,
        ReferralRouted: referral_routed,
    },
)


def referral(connection: Connection, context: CommandContext, id: UUID) -> ReferralAsSent:
    """A referral as it was sent, with what was added since; for the council's staff also what triage made of it."""
    found = connection.execute(select(referrals).where(referrals.c.id == id)).one_or_none()
    staff = context.role not in PARTNER_ROLES
    if found is None or not (staff or str(found.organisation) == context.organisation):
        raise Unknown("there is none of that id")
    return ReferralAsSent(
        id=id,
        reference=reference_of(id),
        route=found.route,
        received_at=found.received_at,
        submission={name: value for name, value in found.submission.items() if value is not None},
        information=_additions(connection, id, None if staff else context.organisation),
        withdrawn=found.withdrawn,
        withdrawal=_withdrawal(connection, found) if found.withdrawn else None,
        version=found.version if staff else None,
        triage=_triage_entry(connection, found) if staff else None,
    )


def _about(sent: Submission) -> str:
    adult = sent.adult
    named = (adult.name or adult.description or adult.nhs_number) if adult else None
    return named or sent.about_organisation or ""


def _additions(connection: Connection, id: UUID, of: str | None) -> list[Information]:
    """What was added; with `of`, by that organisation alone: what the council learnt is not the partner's to read."""
    named = select(additions, members.c.name).outerjoin(members, cast(members.c.id, String) == additions.c.by)
    found = named.where(additions.c.referral == id).order_by(additions.c.version)
    if of is not None:
        found = found.where(additions.c.organisation == of)
    return [
        Information(added_at=r.added_at, by=r.name or r.by, information=r.information)
        for r in connection.execute(found)
    ]


def _withdrawal(connection: Connection, found: Any) -> Withdrawal:
    name = connection.scalar(select(members.c.name).where(cast(members.c.id, String) == found.withdrawn_by))
    return Withdrawal(asked_at=found.withdrawn_at, by=name or found.withdrawn_by, reason=found.withdrawn_reason)


def _triage_entry(connection: Connection, found: Any) -> Triaged:
    named = select(sources.c.organisation).where(sources.c.referral == found.id).order_by(sources.c.organisation)
    as_row = {name: getattr(found, name) for name in Triaged.model_fields if name != "sources"}
    return Triaged(**as_row, sources=[*connection.scalars(named)])


def _source_row(recorded: RecordedEvent, organisation: UUID) -> Change:
    return row(sources, referral=recorded.stream, organisation=organisation)


def _referral_change(recorded: RecordedEvent, **values: Any) -> Change:
    return change(referrals, id=recorded.stream, version=recorded.version, **values)
