"""Projection: referrals as they were sent, who may see them, and what triage made of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Integer,
    String,
    Table,
    Uuid,
)

from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.projections.projection import Projection
from services.chassis.projections.row_changes import Change, change, drop, row
from services.intake.domain.referral.additions import InformationAdded, ReferralWithdrawn
from services.intake.domain.referral.adults_view import AdultsViewRecorded
from services.intake.domain.referral.content import about
from services.intake.domain.referral.detention import DetentionRecorded
from services.intake.domain.referral.involvement import InvolvementRecorded, Part
from services.intake.domain.referral.restriction import ReferralRestricted, RestrictionLifted
from services.intake.domain.referral.routing import ReferralRouted
from services.intake.domain.referral.routing_again import ROUTED_AGAIN, RoutingReopened
from services.intake.domain.referral.seen_to import AdditionRead, CallbackMade, LookedAt
from services.intake.domain.referral.sharing import ReferralShared, ShareEnded
from services.intake.domain.referral.state import RiskRating
from services.intake.domain.referral.submission import ReferralReceived
from services.intake.domain.referral.triage import ReferralAllocated, ReferralUnallocated, RiskRated, SourceIdentified
from services.intake.domain.referral.upstream_facts import SENT_BACK, ReferralTaken, ReferralUnjoined
from services.intake.domain.referral.worry import WorryRaised
from services.intake.domain.referral.writers import WriterLeft
from services.intake.projections.involvement import involvement_rows
from services.intake.projections.spoken_facts import detention_row, view_row
from services.intake.projections.visibility import new_reader_rows, readers_changed, tables

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
    Column("concern", Uuid),
    Column("sent_back", String),
    Column("source_unmatched", Boolean, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Column("withdrawn_at", DateTime(timezone=True)),
    Column("withdrawn_by", String),
    Column("withdrawn_reason", String),
    Column("restricted", Boolean, nullable=False),
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
    submission = event.submission
    yield row(
        referrals,
        id=recorded.stream,
        version=recorded.version,
        organisation=event.organisation,
        member=event.member,
        route=submission.route,
        about=about(submission),
        submission=msgspec.to_builtins(submission),
        received_at=recorded.metadata.occurred_at,
        immediate_danger=submission.immediate_danger,
        unallocated="new",
        rating=RiskRating.NOT_RATED,
        review_on=event.review_on,
        source_unmatched=not all(source.matched for source in event.named_sources),
        withdrawn=False,
        restricted=bool(event.restrictions),
    )
    yield from new_reader_rows(recorded.stream, event.readers)
    for organisation in event.sources:
        yield _source_row(recorded, organisation)
    yield from involvement_rows(recorded.stream, event.staff_involved, Part.SOURCE)


def adults_view_recorded(event: AdultsViewRecorded, recorded: RecordedEvent) -> Iterator[Change]:
    yield from (_referral_change(recorded), *view_row(event, recorded))


def detention_recorded(event: DetentionRecorded, recorded: RecordedEvent) -> Iterator[Change]:
    yield from (_referral_change(recorded), *detention_row(event, recorded))


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
    yield _referral_change(
        recorded,
        withdrawn=True,
        withdrawn_at=recorded.metadata.occurred_at,
        withdrawn_by=recorded.metadata.by,
        withdrawn_reason=event.reason,
    )


def risk_rated(event: RiskRated, recorded: RecordedEvent) -> Iterator[Change]:
    yield _referral_change(recorded, rating=event.rating, review_on=event.review_on)


def referral_allocated(event: ReferralAllocated, recorded: RecordedEvent) -> Iterator[Change]:
    yield _referral_change(recorded, owner=event.owner, unallocated="", review_on=event.review_on)


def referral_unallocated(event: ReferralUnallocated, recorded: RecordedEvent) -> Iterator[Change]:
    yield _referral_change(recorded, owner=None, unallocated=event.reason, review_on=event.review_on)


def source_identified(event: SourceIdentified, recorded: RecordedEvent) -> Iterator[Change]:
    """A correction (`instead_of`) leaves a name that nobody has matched as it was."""
    yield _referral_change(recorded, **({} if event.instead_of else {"source_unmatched": False}))
    if event.instead_of:
        yield drop(sources, referral=recorded.stream, organisation=event.instead_of)
    if event.organisation:
        yield _source_row(recorded, event.organisation)


def version_advanced(event: WorryRaised | WriterLeft, recorded: RecordedEvent) -> Iterator[Change]:
    """Changes the version, which triage names, and nothing else."""
    yield _referral_change(recorded)


def referral_routed(event: ReferralRouted, recorded: RecordedEvent) -> Iterator[Change]:
    yield _referral_change(recorded, routing=event.routing, reason=event.reason, joins=event.joins)


def referral_restricted(event: ReferralRestricted, recorded: RecordedEvent) -> Iterator[Change]:
    yield _referral_change(recorded, restricted=True)
    yield from readers_changed(event, recorded)


def restriction_lifted(event: RestrictionLifted, recorded: RecordedEvent) -> Iterator[Change]:
    yield _referral_change(recorded, restricted=False)
    yield from readers_changed(event, recorded)


def involvement_recorded(event: InvolvementRecorded, recorded: RecordedEvent) -> Iterator[Change]:
    yield from (_referral_change(recorded), *involvement_rows(recorded.stream, event.members, event.part))


def share_changed(event: ReferralShared | ShareEnded, recorded: RecordedEvent) -> Iterator[Change]:
    yield _referral_change(recorded)
    yield from readers_changed(event, recorded)


def referral_taken(event: ReferralTaken, recorded: RecordedEvent) -> Iterator[Change]:
    yield _referral_change(recorded, concern=event.concern)


def referral_unjoined(event: ReferralUnjoined, recorded: RecordedEvent) -> Iterator[Change]:
    """It waits in the queue again, as it was received. `sent_back` stays: whoever routes it next reads why."""
    nowhere: dict[str, Any] = dict.fromkeys(("routing", "reason", "joins", "concern", "owner"))
    waits = {"unallocated": SENT_BACK, "review_on": event.review_on, "sent_back": event.reason}
    yield _referral_change(recorded, **nowhere, **waits)


def routing_reopened(event: RoutingReopened, recorded: RecordedEvent) -> Iterator[Change]:
    """It waits in the queue again, as it was received."""
    nowhere: dict[str, Any] = dict.fromkeys(("routing", "reason", "joins", "owner"))
    yield _referral_change(recorded, **nowhere, unallocated=ROUTED_AGAIN, review_on=event.review_on)


REFERRALS = Projection(
    "referrals",
    15,
    tables,
    {
        ReferralReceived: referral_received,
        InformationAdded: information_added,
        AdultsViewRecorded: adults_view_recorded,
        DetentionRecorded: detention_recorded,
        ReferralWithdrawn: referral_withdrawn,
        RiskRated: risk_rated,
        ReferralAllocated: referral_allocated,
        ReferralUnallocated: referral_unallocated,
        SourceIdentified: source_identified,
        ReferralRouted: referral_routed,
        ReferralRestricted: referral_restricted,
        RestrictionLifted: restriction_lifted,
        InvolvementRecorded: involvement_recorded,
        ReferralShared: share_changed,
        ShareEnded: share_changed,
        **dict.fromkeys((AdditionRead, CallbackMade, LookedAt, WorryRaised, WriterLeft), version_advanced),
        ReferralTaken: referral_taken,
        ReferralUnjoined: referral_unjoined,
        RoutingReopened: routing_reopened,
    },
)


def _source_row(recorded: RecordedEvent, organisation: UUID) -> Change:
    return row(sources, referral=recorded.stream, organisation=organisation)


def _referral_change(recorded: RecordedEvent, **values: Any) -> Change:
    return change(referrals, id=recorded.stream, version=recorded.version, **values)
