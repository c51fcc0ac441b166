"""Projection: partners, their members, and how each member signs in. Query: all members."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    Integer,
    MetaData,
    String,
    Table,
    Uuid,
    select,
)

from contracts.http.intake import AbsenceEntry, MemberEntry, SignInIdentity
from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.domain.decider import CommandContext
from services.chassis.projections.pagination import FIRST_PAGE, Page, PageRequest, SortKey, paginate
from services.chassis.projections.projection import Projection
from services.chassis.projections.row_changes import Change, change, drop, row, upsert
from services.intake.domain.member.absence import AbsenceEnded, AbsenceRecorded
from services.intake.domain.member.membership import Identity, MemberChanged, MemberJoined, MemberLeft
from services.intake.domain.names import name_key
from services.intake.domain.partner.merging import PartnerMerged, PartnerUnmerged
from services.intake.domain.partner.registration import PartnerChanged, PartnerRegistered

ADMINISTRATOR = "administrator"
STAFF_FIELDS = MemberEntry.model_fields.keys() - {"identities", "client", "absences"}

tables = MetaData()
partners = Table(
    "partners",
    tables,
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("mailbox", String),
    Column("ods_code", String),
    Column("cqc_id", String),
    Column("name_key", String, nullable=False, index=True),
    Column("merged_into", Uuid),
)
members = Table(
    "members",
    tables,
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("organisation", Uuid, nullable=False, index=True),
    Column("name", String, nullable=False),
    Column("email", String),
    Column("roles", JSON, nullable=False),
    Column("client", String, index=True),
    Column("left", Boolean, nullable=False),
)
absences = Table(
    "absences",
    tables,
    Column("member", Uuid, primary_key=True),
    Column("first_day", Date, primary_key=True),
    Column("last_day", Date),
    Column("cover", Uuid),
)
identities = Table(
    "identities",
    tables,
    Column("issuer", String, primary_key=True),
    Column("subject", String, primary_key=True),
    Column("member", Uuid, primary_key=True),
)


def partner_registered(event: PartnerRegistered | PartnerChanged, recorded: RecordedEvent) -> Iterator[Change]:
    columns = {name: getattr(event, name) for name in ("name", "kind", "mailbox", "ods_code", "cqc_id")}
    columns |= {"version": recorded.version, "name_key": name_key(event.name)}
    yield upsert(partners, id=recorded.stream, **columns)


def partner_merged(event: PartnerMerged, recorded: RecordedEvent) -> Iterator[Change]:
    yield change(partners, id=recorded.stream, version=recorded.version, merged_into=event.into)


def partner_unmerged(event: PartnerUnmerged, recorded: RecordedEvent) -> Iterator[Change]:
    yield change(partners, id=recorded.stream, version=recorded.version, merged_into=None)


def member_joined(event: MemberJoined, recorded: RecordedEvent) -> Iterator[Change]:
    yield row(
        members,
        id=recorded.stream,
        version=recorded.version,
        organisation=event.organisation,
        name=event.name,
        email=event.email,
        roles=list(event.roles),
        client=event.client,
        left=False,
    )
    yield from _identity_rows(recorded.stream, event.identities)


def member_changed(event: MemberChanged, recorded: RecordedEvent) -> Iterator[Change]:
    yield _member_change(recorded, name=event.name, email=event.email, roles=list(event.roles))
    yield drop(identities, member=recorded.stream)
    yield from _identity_rows(recorded.stream, event.identities)


def member_left(event: MemberLeft, recorded: RecordedEvent) -> Iterator[Change]:
    yield _member_change(recorded, left=True)
    yield drop(identities, member=recorded.stream)
    yield drop(absences, member=recorded.stream)


def absence_recorded(event: AbsenceRecorded, recorded: RecordedEvent) -> Iterator[Change]:
    yield _member_change(recorded)
    yield from (drop(absences, member=recorded.stream, first_day=day) for day in event.replaces)
    days = {"first_day": event.first_day, "last_day": event.last_day}
    yield row(absences, member=recorded.stream, cover=event.cover, **days)


def absence_ended(event: AbsenceEnded, recorded: RecordedEvent) -> Iterator[Change]:
    yield _member_change(recorded)
    yield drop(absences, member=recorded.stream, first_day=event.first_day)


MEMBERS = Projection(
    "members",
    4,
    tables,
    {
        PartnerRegistered: partner_registered,
        PartnerChanged: partner_registered,
        PartnerMerged: partner_merged,
        PartnerUnmerged: partner_unmerged,
        MemberJoined: member_joined,
        MemberChanged: member_changed,
        MemberLeft: member_left,
        AbsenceRecorded: absence_recorded,
        AbsenceEnded: absence_ended,
    },
)


def all_members(
    connection: Connection,
    context: CommandContext,
    organisation: UUID | None = None,
    page_request: PageRequest = FIRST_PAGE,
) -> Page[MemberEntry]:
    """Members by name, of one organisation where it is named. Only administrators read how a member signs in."""
    selected = select(members)
    if organisation:
        selected = selected.where(members.c.organisation == organisation)
    identities_by_member = _identities_by_member(connection) if context.role == ADMINISTRATOR else None
    member_entry = partial(_member_entry, _absences_by_member(connection), identities_by_member)
    return paginate(connection, "members", selected, _by_name(members), page_request, member_entry)


def _by_name(table: Table) -> tuple[SortKey, ...]:
    return SortKey(table.c.name), SortKey(table.c.id)


def _member_entry(
    absences_by_member: dict[UUID, list[AbsenceEntry]],
    identities_by_member: dict[UUID, list[SignInIdentity]] | None,
    row: Any,
) -> MemberEntry:
    columns = {name: getattr(row, name) for name in STAFF_FIELDS}
    columns["absences"] = absences_by_member.get(row.id, [])
    if identities_by_member is None:
        return MemberEntry(**columns)
    return MemberEntry(**columns, client=row.client, identities=identities_by_member.get(row.id, []))


def _absences_by_member(connection: Connection) -> dict[UUID, list[AbsenceEntry]]:
    by_member: dict[UUID, list[AbsenceEntry]] = {}
    for absence in connection.execute(select(absences).order_by(absences.c.first_day)):
        entry = AbsenceEntry(first_day=absence.first_day, last_day=absence.last_day, cover=absence.cover)
        by_member.setdefault(absence.member, []).append(entry)
    return by_member


def _identities_by_member(connection: Connection) -> dict[UUID, list[SignInIdentity]]:
    by_member: dict[UUID, list[SignInIdentity]] = {}
    for identity in connection.execute(select(identities).order_by(identities.c.issuer, identities.c.subject)):
        by_member.setdefault(identity.member, []).append(
            SignInIdentity(issuer=identity.issuer, subject=identity.subject)
        )
    return by_member


def _member_change(recorded: RecordedEvent, **values: Any) -> Change:
    return change(members, id=recorded.stream, version=recorded.version, **values)


def _identity_rows(member: UUID, member_identities: tuple[Identity, ...]) -> Iterator[Change]:
    for identity in dict.fromkeys(member_identities):
        yield row(identities, issuer=identity.issuer, subject=identity.subject, member=member)
