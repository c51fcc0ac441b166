"""This is where it is kept which streams belong together, so that a history finds all of a case."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID
from zlib import crc32

from sqlalchemy import Column, Connection, MetaData, Table, Uuid, literal, select

from services.chassis.asking.decisions import LABELS
from services.chassis.asking.recorded import Recorded
from services.chassis.asking.tables import Edges
from services.chassis.projecting.changes import Change, upsert
from services.chassis.projecting.projections import Projection

tables = MetaData()
edges = Table(
    "edges",
    tables,
    Column("parent", Uuid, primary_key=True),
    Column("child", Uuid, primary_key=True),
)


def edges_projection(lines: Edges) -> Projection:
    """A line more builds it anew, so that it also holds for what was recorded before."""
    changes = {kind: _drawing(pairs) for kind, pairs in lines.items()}
    return Projection("edges", crc32(" ".join(sorted(LABELS[kind] for kind in changes)).encode()), tables, changes)


def streams_under(rows: Connection, root: UUID) -> list[UUID]:
    """The stream, and every stream below it, however deep."""
    under = select(literal(root, Uuid).label("stream")).cte("under", recursive=True)
    under = under.union(select(edges.c.child).join(under, edges.c.parent == under.c.stream))
    return [*rows.scalars(select(under.c.stream))]


def _drawing(
    pairs: Callable[[Any, Recorded], Iterable[tuple[UUID, UUID]]],
) -> Callable[[Any, Recorded], Iterable[Change]]:
    def draw(event: Any, recorded: Recorded) -> Iterable[Change]:
        return [upsert(edges, parent=parent, child=child) for parent, child in pairs(event, recorded)]

    return draw
