"""This is where a service answers for what it recorded of a case, and how the case stood at any moment.

It reads the log itself: a history is what was recorded, and not what a read model made of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from pydantic import AwareDatetime
from sqlalchemy import Connection

from contracts.http.history import Entry, History, Line, Stood
from services.chassis.asking.application import Service
from services.chassis.asking.decisions import LABELS, Asked
from services.chassis.asking.recorded import Recorded, recorded_of
from services.chassis.projecting.edges import streams_under

By = Literal["recorded", "occurred"]


def history_question(service: Service) -> Callable[..., History]:
    """The question `GET /history`, for this service: whose case is named by the tables' `case`."""
    named = Annotated[UUID, Query(alias=service.tables.case, description="the case's id")]
    moment = Annotated[AwareDatetime | None, Query(alias="as-at", description="leave out for now; give its offset")]

    def history(
        rows: Connection,
        asked: Asked,
        of: named,
        as_at: moment = None,
        by: By = "recorded",
    ) -> History:
        """What was recorded of a case, in plain sentences, and how it stood at the moment asked for."""
        known = _known(service, streams_under(rows, of), as_at, by)
        return History(
            service=service.name,
            entries=[_entry(service, r) for r in sorted(known, key=lambda r: r.position)],
            stood=[*_stood(service, known)],
        )

    history.__annotations__ |= {"of": named, "as_at": moment}
    return history


def _known(service: Service, streams: list[UUID], as_at: datetime | None, by: By) -> list[Recorded]:
    found = [recorded_of(row) for row in service.store.rows_of_many(streams)]
    if as_at is None:
        return found
    return [r for r in found if (r.recorded_at if by == "recorded" else r.stamp.occurred_at) <= as_at]


def _entry(service: Service, r: Recorded) -> Entry:
    return Entry(
        id=r.id,
        service=service.name,
        stream=r.stream,
        version=r.version,
        position=r.position,
        kind=LABELS[type(r.event)],
        sentence=service.tables.wording[type(r.event)](r.event),
        by=r.stamp.by,
        role=r.stamp.role,
        organisation=r.stamp.organisation,
        occurred_at=r.stamp.occurred_at,
        recorded_at=r.recorded_at,
        correlation=r.stamp.correlation,
        causation=r.stamp.causation,
    )


def _stood(service: Service, known: Iterable[Recorded]) -> Iterable[Stood]:
    """A stream whose beginning is not among what is known had not begun then."""
    states: dict[UUID, tuple[int, Any]] = {}
    for r in known:
        version, state = states.get(r.stream, (0, None))
        if version or r.version == 1:
            states[r.stream] = r.version, r.event.apply(state)
    for stream, (version, state) in states.items():
        if says := service.tables.stands.get(type(state)):
            lines = [Line(name=name, value=value) for name, value in says(state)]
            yield Stood(stream=stream, version=version, of=type(state).__name__, lines=lines)
