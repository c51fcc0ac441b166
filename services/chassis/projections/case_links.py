"""Projection: which streams belong to a case, so that a history finds all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID
from zlib import crc32

from sqlalchemy import Column, Connection, MetaData, Select, Table, Uuid, literal, select

from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.application.service_manifest import CaseLinks
from services.chassis.domain.decider import STORED_EVENT_TYPES
from services.chassis.projections.projection import Projection
from services.chassis.projections.row_changes import Change, upsert

tables = MetaData()
case_links = Table(
    "case_links",
    tables,
    Column("parent", Uuid, primary_key=True),
    Column("child", Uuid, primary_key=True),
)


def case_links_projection(links: CaseLinks) -> Projection:
    """A new line changes the version, so the projection is rebuilt and covers past events."""
    changes = {event_class: _link_changes(pairs) for event_class, pairs in links.items()}
    return Projection(
        "case_links",
        crc32(" ".join(sorted(STORED_EVENT_TYPES[event_class] for event_class in changes)).encode()),
        tables,
        changes,
    )


def streams_of_case(connection: Connection, root: UUID) -> list[UUID]:
    """The root stream and all its descendants."""
    return [*connection.scalars(streams_under(select(literal(root, Uuid))))]


def streams_under(roots: Select[tuple[UUID]]) -> Select[tuple[UUID]]:
    """These streams and all their descendants."""
    under = select(roots.subquery().c[0].label("stream")).cte("under", recursive=True)
    under = under.union(select(case_links.c.child).join(under, case_links.c.parent == under.c.stream))
    return select(under.c.stream)


def _link_changes(
    pairs: Callable[[Any, RecordedEvent], Iterable[tuple[UUID, UUID]]],
) -> Callable[[Any, RecordedEvent], Iterable[Change]]:
    def change_links(event: Any, recorded: RecordedEvent) -> Iterable[Change]:
        return [upsert(case_links, parent=parent, child=child) for parent, child in pairs(event, recorded)]

    return change_links
