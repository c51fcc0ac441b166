"""Queries: the board of a service's open items, and the counts of the whole board."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from annotated_types import doc
from sqlalchemy import CTE, ColumnElement, Connection, Select, Uuid, and_, cast, false, func, literal, or_, select, true
from sqlalchemy.dialects.postgresql import JSONB

from contracts.http.open_items import OpenItemCount, OpenItemCounts, OpenItemEntry
from services.chassis.application.holidays import calendar
from services.chassis.application.service_manifest import QuerySpec
from services.chassis.domain.decider import CommandContext, Unknown
from services.chassis.domain.open_items.extending import APPROVERS
from services.chassis.domain.open_items.state import ItemKind, Rung
from services.chassis.open_items.parts import is_item_shown_to
from services.chassis.open_items.projection import URGENT_FIRST, open_items
from services.chassis.open_items.service_items import ServiceItems
from services.chassis.open_items.staffing import (
    IN_EFFECT,
    OWN,
    aliases_of,
    team_in_effect,
    team_people,
    teams_in_effect,
    with_staffing,
)
from services.chassis.projections.pagination import FIRST_PAGE, Page, PageRequest, SortKey, cursor_at, paginate

SHOWN = (
    *open_items.columns,
    IN_EFFECT.label("in_effect"),
    OWN.c.member.is_not(None).label("owner_absent"),
    OWN.c.last_day.label("owner_absent_until"),
)
LIST = "open-items"
COMPOSED = {"service", "outcomes", "roles", "pause_reasons", "cursor"}
"""Fields of an answer that no column holds."""

BOARD_ORDER = (SortKey(URGENT_FIRST), SortKey(open_items.c.due_at), SortKey(open_items.c.id))
"""What is urgent comes first until somebody has it; then what is due soonest. The index `open_items_order` is in it."""


class View(StrEnum):
    """Which part of the board."""

    ALL = "all"
    MINE = "mine"
    UNALLOCATED = "unallocated"
    OVERDUE = "overdue"
    DUE_TODAY = "due today"
    URGENT = "urgent"
    MY_TEAM = "my team"


Team = Annotated[UUID | None, doc("only the items of this team")]
Case = Annotated[UUID | None, doc("only the items of this case")]


class Board:
    """The board of one service."""

    def __init__(self, items: ServiceItems) -> None:
        self.items = items

    def list_open_items(
        self,
        connection: Connection,
        context: CommandContext,
        view: View = View.ALL,
        team: Team = None,
        case: Case = None,
        page_request: PageRequest = FIRST_PAGE,
    ) -> Page[OpenItemEntry]:
        """Open items: urgent ones first until somebody has them, then by the moment at which they are due."""
        shown = select(*SHOWN).select_from(with_staffing(_today(context)))
        shown = shown.where(is_item_shown_to(open_items.c.id, open_items.c.case, context), _is_in(view, context))
        if team:
            shown = shown.where(team_in_effect(aliases_of(literal(team, Uuid), "team_filter")))
        if case:
            shown = shown.where(open_items.c.case == case)
        return paginate(connection, LIST, shown, BOARD_ORDER, page_request, _entry(self.items))

    def open_item(self, connection: Connection, context: CommandContext, id: UUID) -> OpenItemEntry:
        """One open item. What is settled is on the board no more, and not found."""
        found = select(*SHOWN).select_from(with_staffing(_today(context)))
        found = found.where(open_items.c.id == id, is_item_shown_to(open_items.c.id, open_items.c.case, context))
        page = paginate(connection, LIST, found, BOARD_ORDER, FIRST_PAGE, _entry(self.items))
        if not page.entries:
            raise Unknown("there is none of that id, or it is settled")
        return page.entries[0]

    def count_open_items(self, connection: Connection, context: CommandContext) -> OpenItemCounts:
        """Counts of the whole board: all, the asker's, those of nobody, overdue, due today, by team and by risk."""
        views = {view: func.count().filter(_is_in(view, context)) for view in View}
        counted = select(*views.values(), func.min(open_items.c.since)).select_from(with_staffing(_today(context)))
        totals = connection.execute(counted.where(is_item_shown_to(open_items.c.id, open_items.c.case, context))).one()
        return OpenItemCounts(
            service=self.items.service,
            **{view.replace(" ", "_"): total for view, total in zip(views, totals, strict=False)},
            oldest_since=totals[-1],
            by_team=_by_team(connection, context),
            by_risk=_grouped(connection, context, open_items.c.risk),
        )


def board_queries(items: ServiceItems) -> tuple[QuerySpec, ...]:
    """The lines that a service adds to its QUERIES."""
    board = Board(items)
    return (
        QuerySpec("GET /open-items", board.list_open_items, items.readers),
        QuerySpec("GET /open-items/counts", board.count_open_items, items.readers),
        QuerySpec("GET /open-items/{id}", board.open_item, items.readers),
    )


def _is_in(view: View, context: CommandContext) -> ColumnElement[bool]:
    now = context.at
    tomorrow = calendar().end_of_day(_today(context))
    conditions: dict[View, Callable[[], ColumnElement[bool]]] = {
        View.ALL: true,
        View.MINE: lambda: or_(
            open_items.c.owner == _member(context),
            _stands_before(_member(context)),
            _is_asked(_member(context)),
            _is_to_answer(context),
        ),
        View.MY_TEAM: lambda: team_in_effect(_teams_of(_member(context))),
        View.UNALLOCATED: lambda: open_items.c.owner.is_(None),
        View.OVERDUE: lambda: or_(open_items.c.due_at < now, open_items.c.review_at < now),
        View.DUE_TODAY: lambda: and_(open_items.c.due_at >= now, open_items.c.due_at < tomorrow),
        View.URGENT: lambda: open_items.c.urgent,
    }
    return conditions[view]()


def _today(context: CommandContext) -> date:
    return calendar().day_of(context.at)


def _teams_of(member: UUID | None, name: str = "team_names") -> CTE:
    return aliases_of(select(team_people.c.team).where(team_people.c.member == member), name)


def _stands_before(member: UUID | None) -> ColumnElement[bool]:
    """Whether an item stands before this member today; before nobody where a service asks."""
    return and_(IN_EFFECT.is_not(None), literal(member, Uuid) == IN_EFFECT)


def _is_asked(member: UUID | None) -> ColumnElement[bool]:
    """Whether an item has gone up the ladder to this member."""
    return and_(open_items.c.rung != Rung.OWNER, cast(open_items.c.asked, JSONB).contains([str(member)]))


def _is_to_answer(context: CommandContext) -> ColumnElement[bool]:
    """Whether more time is asked for of an item of this manager's team, by somebody else than the manager."""
    if context.role not in APPROVERS:
        return false()
    asked, of_their_team = open_items.c.extension_asked_by, team_in_effect(_teams_of(_member(context), "teams_asked"))
    return and_(asked.not_in(["", context.by]), of_their_team)


def _member(context: CommandContext) -> UUID | None:
    try:
        return UUID(context.by)
    except ValueError:  # a service asks, which owns nothing
        return None


def _grouped(connection: Connection, context: CommandContext, column: ColumnElement[Any]) -> list[OpenItemCount]:
    counted: Select[Any] = (
        select(column, func.count())
        .where(is_item_shown_to(open_items.c.id, open_items.c.case, context))
        .group_by(column)
        .order_by(column)
    )
    return [OpenItemCount(name=str(name), count=count) for name, count in connection.execute(counted)]


def _by_team(connection: Connection, context: CommandContext) -> list[OpenItemCount]:
    """What was raised for a merged team counts for the team that took it over."""
    teams = teams_in_effect()
    team = func.coalesce(teams.c.team_in_effect, open_items.c.team)
    named = open_items.outerjoin(teams, teams.c.team == open_items.c.team)
    shown = (
        select(team, func.count())
        .select_from(named)
        .where(is_item_shown_to(open_items.c.id, open_items.c.case, context))
    )
    counted = shown.group_by(team).order_by(team)
    return [OpenItemCount(name=str(name), count=count) for name, count in connection.execute(counted)]


def _entry(items: ServiceItems) -> Callable[[Any], OpenItemEntry]:
    def entry(row: Any) -> OpenItemEntry:
        kind: ItemKind = items.kinds[row.kind]
        columns = {name: getattr(row, name) for name in OpenItemEntry.model_fields.keys() - COMPOSED}
        return OpenItemEntry(
            service=items.service,
            outcomes=sorted(kind.outcomes),
            roles=sorted(kind.roles),
            pause_reasons=[] if row.urgent else sorted(kind.pause_reasons),
            cursor=cursor_at(LIST, BOARD_ORDER, row),
            **columns,
        )

    return entry
