"""History query: what a service recorded of a case, and how the case stood at any past moment.

It reads the log, not a read model: a history shows what was recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from pydantic import AwareDatetime, BeforeValidator
from sqlalchemy import Connection

from contracts.http.history import HistoricalState, History, HistoryEntry, StateLine
from services.chassis.application.command_handler import Service
from services.chassis.application.recorded_events import RecordedEvent, to_recorded_event
from services.chassis.domain.decider import STORED_EVENT_TYPES, CommandContext
from services.chassis.projections.case_links import streams_of_case

TimeAxis = Literal["recorded", "occurred"]


def _as_written(value: Any) -> Any:
    """Refuses a number, which pydantic would take for seconds since 1970: a moment is written, ISO 8601."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


Moment = Annotated[AwareDatetime, BeforeValidator(_as_written)]


def history_query(service: Service) -> Callable[..., History]:
    """The query `GET /history` of this service. The manifest's `case` names the parameter with the case's id."""
    case_id = Annotated[UUID, Query(alias=service.manifest.case, description="the case's id")]
    moment = Annotated[Moment | None, Query(alias="as-at", description="leave out for now; give its offset")]

    def history(
        connection: Connection,
        context: CommandContext,
        case: case_id,
        as_at: moment = None,
        by: TimeAxis = "recorded",
    ) -> History:
        """What was recorded of a case, in plain sentences, and how it stood at the moment asked for."""
        recorded = _recorded_until(service, _streams(service, connection, context, case), as_at, by)
        return History(
            service=service.name,
            entries=[_entry(service, event) for event in sorted(recorded, key=lambda event: event.position)],
            stood=[*_states(service, recorded)],
        )

    history.__annotations__ |= {"case": case_id, "as_at": moment}
    return history


def _streams(service: Service, connection: Connection, context: CommandContext, case: UUID) -> list[UUID]:
    """None where the history is hidden from the caller: it is empty then, as that of a case that does not exist."""
    streams, hides = streams_of_case(connection, case), service.manifest.hides_history
    return [] if hides and hides(connection, context, streams) else streams


def _recorded_until(service: Service, streams: list[UUID], as_at: datetime | None, by: TimeAxis) -> list[RecordedEvent]:
    recorded = [to_recorded_event(row) for row in service.store.read_streams(streams)]
    if as_at is None:
        return recorded
    return [row for row in recorded if (row.recorded_at if by == "recorded" else row.metadata.occurred_at) <= as_at]


def _entry(service: Service, recorded: RecordedEvent) -> HistoryEntry:
    return HistoryEntry(
        id=recorded.id,
        service=service.name,
        stream=recorded.stream,
        version=recorded.version,
        position=recorded.position,
        kind=STORED_EVENT_TYPES[type(recorded.event)],
        sentence=service.manifest.descriptions[type(recorded.event)](recorded.event),
        by=recorded.metadata.by,
        role=recorded.metadata.role,
        organisation=recorded.metadata.organisation,
        occurred_at=recorded.metadata.occurred_at,
        recorded_at=recorded.recorded_at,
        correlation=recorded.metadata.correlation,
        causation=recorded.metadata.causation,
    )


def _states(service: Service, recorded: Iterable[RecordedEvent]) -> Iterable[HistoricalState]:
    """The state of each stream. A stream without its first event had not begun at the moment asked for."""
    states: dict[UUID, tuple[int, Any]] = {}
    for row in recorded:
        version, state = states.get(row.stream, (0, None))
        if version or row.version == 1:
            states[row.stream] = row.version, row.event.apply(state)
    for stream, (version, state) in states.items():
        if describe := service.manifest.state_descriptions.get(type(state)):
            lines = [StateLine(name=name, value=value) for name, value in describe(state)]
            yield HistoricalState(stream=stream, version=version, of=type(state).__name__, lines=lines)
