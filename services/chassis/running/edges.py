"""This is where it is kept which stream's history contains which: what a case's history is gathered by."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Connection, Executable, MetaData, Table, Uuid, select
from sqlalchemy.dialects.postgresql import insert

from services.chassis.asking.recorded import Recorded
from services.chassis.asking.tables import Edges
from services.chassis.keeping.projections import Projection

tables = MetaData()
edges = Table(
    "edges", tables, Column("above", Uuid, primary_key=True), Column("below", Uuid, primary_key=True, index=True)
)


def edges_projection(table: Edges, version: int = 1) -> Projection:
    """The projection of a service's EDGES."""
    return Projection("edges", version, tables, {kind: partial(_edge, pairs) for kind, pairs in table.items()})


def streams_under(rows: Connection, root: UUID) -> list[UUID]:
    """A stream and all that its history contains, however deep."""
    under = select(edges.c.below).where(edges.c.above == root).cte("under", recursive=True)
    under = under.union(select(edges.c.below).join(under, edges.c.above == under.c.below))
    return [root, *(below for (below,) in rows.execute(select(under.c.below)) if below != root)]


def _edge(pairs: Callable[[Any, Recorded], Any], event: Any, recorded: Recorded) -> Iterator[Executable]:
    for above, below in pairs(event, recorded):
        yield insert(edges).values(above=above, below=below).on_conflict_do_nothing()
