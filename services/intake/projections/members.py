"""Who acts for which organisation: the partners, their members, and how each of them signs in."""

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
    Integer,
    MetaData,
    String,
    Table,
    Uuid,
    select,
)

from contracts.http.intake import MemberEntry, PartnerEntry, SignsIn
from services.chassis.answering.paging import FIRST, Key, Page, Turned, paged
from services.chassis.asking.decisions import Asked
from services.chassis.asking.recorded import Recorded
from services.chassis.projecting.changes import Change, change, drop, row
from services.chassis.projecting.projections import Projection
from services.intake.domain.member.joining import Identity, MemberChanged, MemberJoined, MemberLeft
from services.intake.domain.partner.registering import PartnerChanged, PartnerRegistered

ADMINISTRATOR = "administrator"
KNOWN_TO_STAFF = MemberEntry.model_fields.keys() - {"identities", "client"}

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
identities = Table(
    "identities",
    tables,
    Column("issuer", String, primary_key=True),
    Column("subject", String, primary_key=True),
    Column("member", Uuid, primary_key=True),
)


def registered(event: PartnerRegistered | PartnerChanged, recorded: Recorded) -> Iterator[Change]:
    known = {name: getattr(event, name) for name in ("name", "kind", "mailbox", "ods_code", "cqc_id")}
    known["version"] = recorded.version
    yield row(partners, id=recorded.stream, **known)


def joined(event: MemberJoined, recorded: Recorded) -> Iterator[Change]:
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
    yield from _signs_in(recorded.stream, event.identities)


def changed(event: MemberChanged, recorded: Recorded) -> Iterator[Change]:
    yield _member(recorded, name=event.name, email=event.email, roles=list(event.roles))
    yield drop(identities, member=recorded.stream)
    yield from _signs_in(recorded.stream, event.identities)


def left(event: MemberLeft, recorded: Recorded) -> Iterator[Change]:
    yield _member(recorded, left=True)
    yield drop(identities, member=recorded.stream)


MEMBERS = Projection(
    "members",
    2,
    tables,
    {
        PartnerRegistered: registered,
        PartnerChanged: registered,
        MemberJoined: joined,
        MemberChanged: changed,
        MemberLeft: left,
    },
)


def all_partners(rows: Connection, asked: Asked, turn: Turned = FIRST) -> Page[PartnerEntry]:
    """The registered organisations, by name."""
    return paged(rows, "partners", select(partners), _by_name(partners), turn, _partner)


def all_members(
    rows: Connection, asked: Asked, organisation: UUID | None = None, turn: Turned = FIRST
) -> Page[MemberEntry]:
    """Who may act, by name; of one organisation where it is named. How they sign in is told to administrators only."""
    found = select(members)
    if organisation:
        found = found.where(members.c.organisation == organisation)
    signs_in = _all_that_sign_in(rows) if asked.role == ADMINISTRATOR else None
    return paged(rows, "members", found, _by_name(members), turn, partial(_member_entry, signs_in))


def _by_name(table: Table) -> tuple[Key, ...]:
    return Key(table.c.name), Key(table.c.id)


def _partner(r: Any) -> PartnerEntry:
    return PartnerEntry(**{name: getattr(r, name) for name in PartnerEntry.model_fields})


def _member_entry(signs_in: dict[UUID, list[SignsIn]] | None, r: Any) -> MemberEntry:
    known = {name: getattr(r, name) for name in KNOWN_TO_STAFF}
    if signs_in is None:
        return MemberEntry(**known)
    return MemberEntry(**known, client=r.client, identities=signs_in.get(r.id, []))


def _all_that_sign_in(rows: Connection) -> dict[UUID, list[SignsIn]]:
    found: dict[UUID, list[SignsIn]] = {}
    for r in rows.execute(select(identities).order_by(identities.c.issuer, identities.c.subject)):
        found.setdefault(r.member, []).append(SignsIn(issuer=r.issuer, subject=r.subject))
    return found


def _member(recorded: Recorded, **values: Any) -> Change:
    return change(members, id=recorded.stream, version=recorded.version, **values)


def _signs_in(member: UUID, given: tuple[Identity, ...]) -> Iterator[Change]:
    for identity in dict.fromkeys(given):
        yield row(identities, issuer=identity.issuer, subject=identity.subject, member=member)
