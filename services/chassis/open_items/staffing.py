"""Projection: who is away and who covers, who is in which team, and which team took another over; who has a part.

The board asks it for the owner in effect, which is computed when it is asked and never copied into an item. The tables
are the same in each service; what changes them is what the service knows of its people.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    Column,
    ColumnElement,
    Date,
    FromClause,
    Select,
    Table,
    Uuid,
    and_,
    case,
    or_,
    select,
    update,
)
from sqlalchemy.sql.selectable import NamedFromClause

from services.chassis.domain.absence import Absence
from services.chassis.open_items.parts import has_part, tables
from services.chassis.open_items.projection import open_items
from services.chassis.projections.projection import ChangeFunction, Projection
from services.chassis.projections.row_changes import Change, drop, row

absences = Table(
    "staffing_absences",
    tables,
    Column("member", Uuid, primary_key=True),
    Column("first_day", Date, primary_key=True),
    Column("last_day", Date),
    Column("cover", Uuid),
)
team_people = Table(
    "staffing_team_people",
    tables,
    Column("team", Uuid, primary_key=True),
    Column("member", Uuid, primary_key=True),
)
team_aliases = Table(
    "staffing_team_aliases",
    tables,
    Column("team", Uuid, primary_key=True),
    Column("merged_into", Uuid, nullable=False),
)

OWN, OF_COVER = absences.alias("own_absence"), absences.alias("absence_of_cover")
HAS_A_PART = or_(has_part(open_items.c.case, OWN.c.cover), has_part(open_items.c.id, OWN.c.cover))
COVERS = and_(OF_COVER.c.member.is_(None), ~HAS_A_PART)
COVER_IN_EFFECT: ColumnElement[Any] = case((COVERS, OWN.c.cover))
"""The cover of an owner who is away; none where they are away too (cover is followed once), or have a part in it."""

IN_EFFECT: ColumnElement[Any] = case((OWN.c.member.is_(None), open_items.c.owner), else_=COVER_IN_EFFECT)
"""Before whom an item stands: its owner, else their cover, else nobody but the team."""


def staffing(changes: Mapping[type, ChangeFunction]) -> Projection:
    """A service's own: what each event that it records of people and teams changes."""
    return Projection("staffing", 5, tables, changes)


def absence_rows(member: UUID, standing: Iterable[Absence]) -> Iterator[Change]:
    """All absences of a member, as they stand now."""
    yield drop(absences, member=member)
    for absence in standing:
        days = {"first_day": absence.first_day, "last_day": absence.last_day}
        yield row(absences, member=member, cover=absence.cover, **days)


def left_rows(member: UUID) -> Iterator[Change]:
    """Somebody left: they are away no more, and cover for nobody."""
    yield drop(absences, member=member)
    yield update(absences).where(absences.c.cover == member).values(cover=None)


def team_rows(team: UUID, people: Iterable[UUID], merged_into: UUID | None = None) -> Iterator[Change]:
    """A team's members and managers, and the team that took it over, as they are now."""
    yield drop(team_people, team=team)
    yield from (row(team_people, team=team, member=member) for member in dict.fromkeys(people))
    if merged_into:
        yield row(team_aliases, team=team, merged_into=merged_into)


def with_staffing(today: date) -> FromClause:
    """The open items, each beside the absence of its owner on London's day `today`, and the absence of their cover."""
    own = open_items.outerjoin(OWN, and_(OWN.c.member == open_items.c.owner, _stands(OWN, today)))
    return own.outerjoin(OF_COVER, and_(OF_COVER.c.member == OWN.c.cover, _stands(OF_COVER, today)))


def team_in_effect(teams: CTE) -> ColumnElement[bool]:
    """Whether an item is that of one of these teams, under whatever name it was raised."""
    return open_items.c.team.in_(select(teams.c.team))


def aliases_of(team: ColumnElement[Any] | Select[Any], name: str = "team_names") -> CTE:
    """The ids of a team (or of each that a query selects): its own, and those of every team that it took over.

    `name`: its own, where a query asks twice.
    """
    first = team if isinstance(team, Select) else select(team.label("team"))
    names = first.cte(name, recursive=True)
    merged = select(team_aliases.c.team).join(names, team_aliases.c.merged_into == names.c.team)
    return names.union(merged)


def teams_in_effect() -> CTE:
    """Merged team -> `team_in_effect`, the team that has its work now, however often that was merged since."""
    steps = select(team_aliases.c.team, team_aliases.c.merged_into).cte("team_steps", recursive=True)
    further = select(steps.c.team, team_aliases.c.merged_into).join(
        team_aliases, team_aliases.c.team == steps.c.merged_into
    )
    steps = steps.union(further)
    merged = select(team_aliases.c.team)
    last = select(steps.c.team, steps.c.merged_into.label("team_in_effect")).where(steps.c.merged_into.not_in(merged))
    return last.cte("teams_in_effect")


def _stands(absence: NamedFromClause[Any], today: date) -> ColumnElement[bool]:
    return and_(absence.c.first_day <= today, or_(absence.c.last_day.is_(None), absence.c.last_day >= today))
