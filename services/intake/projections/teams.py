"""Projection: the teams of the council. Queries: all teams, one team."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, Connection, DateTime, Integer, MetaData, String, Table, Uuid, select

from contracts.http.teams import TeamEntry
from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.domain.decider import CommandContext, Unknown
from services.chassis.projections.pagination import FIRST_PAGE, Page, PageRequest, SortKey, paginate
from services.chassis.projections.projection import Projection
from services.chassis.projections.row_changes import Change, change, row
from services.intake.domain.team.address_test import TeamAddressConfirmed, TeamAddressTestAsked
from services.intake.domain.team.joining import TeamAbsorbed, TeamMerged, TeamSplit
from services.intake.domain.team.leaving import TeamMemberDeparted
from services.intake.domain.team.registration import TeamChanged, TeamRegistered
from services.intake.domain.team.state import TeamDetails

ADDRESSES = ("mailbox", "out_of_hours_address", "out_of_hours_telephone")
LISTS = ("members", "managers", "destinations", "localities", "skills")

tables = MetaData()
teams = Table(
    "teams",
    tables,
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("name", String, nullable=False),
    Column("members", JSON, nullable=False),
    Column("managers", JSON, nullable=False),
    Column("destinations", JSON, nullable=False),
    Column("localities", JSON, nullable=False),
    Column("skills", JSON, nullable=False),
    Column("hours", JSON, nullable=False),
    Column("mailbox", String),
    Column("out_of_hours_address", String),
    Column("out_of_hours_telephone", String),
    Column("tested_address", String),
    Column("tested_at", DateTime(timezone=True)),
    Column("merged_into", Uuid),
)


def team_registered(event: TeamRegistered, recorded: RecordedEvent) -> Iterator[Change]:
    yield row(teams, id=recorded.stream, version=recorded.version, **_columns(event.details))


def team_changed(
    event: TeamChanged | TeamAbsorbed | TeamSplit | TeamMemberDeparted, recorded: RecordedEvent
) -> Iterator[Change]:
    yield change(teams, id=recorded.stream, version=recorded.version, **_columns(event.details))


def team_merged(event: TeamMerged, recorded: RecordedEvent) -> Iterator[Change]:
    nothing: dict[str, Any] = {name: [] for name in LISTS}
    yield change(teams, id=recorded.stream, version=recorded.version, merged_into=event.into, **nothing)


def address_test_asked(event: TeamAddressTestAsked, recorded: RecordedEvent) -> Iterator[Change]:
    """An earlier test counts until this one is confirmed."""
    yield change(teams, id=recorded.stream, version=recorded.version)


def address_confirmed(event: TeamAddressConfirmed, recorded: RecordedEvent) -> Iterator[Change]:
    tested = {"tested_address": event.address, "tested_at": recorded.metadata.occurred_at}
    yield change(teams, id=recorded.stream, version=recorded.version, **tested)


TEAMS = Projection(
    "teams",
    2,
    tables,
    {
        TeamRegistered: team_registered,
        TeamChanged: team_changed,
        TeamMerged: team_merged,
        TeamAbsorbed: team_changed,
        TeamSplit: team_changed,
        TeamMemberDeparted: team_changed,
        TeamAddressTestAsked: address_test_asked,
        TeamAddressConfirmed: address_confirmed,
    },
)


def all_teams(
    connection: Connection, context: CommandContext, page_request: PageRequest = FIRST_PAGE
) -> Page[TeamEntry]:
    """The teams of the council by name, merged ones too, which are aliases."""
    by_name = (SortKey(teams.c.name), SortKey(teams.c.id))
    return paginate(connection, "teams", select(teams), by_name, page_request, _entry)


def team(connection: Connection, context: CommandContext, id: UUID) -> TeamEntry:
    """One team."""
    found = connection.execute(select(teams).where(teams.c.id == id)).first()
    if found is None:
        raise Unknown("there is none of that id")
    return _entry(found)


def _columns(details: TeamDetails) -> dict[str, Any]:
    lists = {name: [str(each) for each in getattr(details, name)] for name in LISTS}
    hours = [{"day": h.day, "opens": h.opens.isoformat(), "closes": h.closes.isoformat()} for h in details.hours]
    addresses = {name: getattr(details, name) for name in ADDRESSES}
    return {"name": details.name, "hours": hours, **lists, **addresses}


def _entry(row: Any) -> TeamEntry:
    """A test of an address that the team has no longer counts for nothing."""
    tested_at = row.tested_at if row.tested_address == row.out_of_hours_address else None
    return TeamEntry.model_validate({**row._mapping, "tested_at": tested_at})
