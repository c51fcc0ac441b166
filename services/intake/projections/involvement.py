"""Part of the projection of `referrals`: the council's people who have a part in one. Query: for its own page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from sqlalchemy import Column, Connection, String, Table, Uuid, select

from contracts.http.intake import InvolvementEntry
from services.chassis.projections.row_changes import Change, drop, row
from services.intake.domain.referral.involvement import Part
from services.intake.projections.visibility import tables

involvements = Table(
    "involvements",
    tables,
    Column("referral", Uuid, primary_key=True),
    Column("member", Uuid, primary_key=True),
    Column("part", String, nullable=False),
)


def involvement_rows(referral: UUID, members: Iterable[UUID], part: Part) -> Iterator[Change]:
    for member in members:
        key = {"referral": referral, "member": member}
        yield drop(involvements, **key) if part is Part.NONE else row(involvements, **key, part=part)


def involvement_of(connection: Connection, referral: UUID) -> list[InvolvementEntry]:
    found = select(involvements).where(involvements.c.referral == referral).order_by(involvements.c.member)
    return [InvolvementEntry(member=row.member, part=row.part) for row in connection.execute(found)]
