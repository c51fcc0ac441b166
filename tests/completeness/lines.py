"""The lines of REACTIONS, SUBSCRIPTIONS and DEADLINES: each named, traced when it is used, and left out by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from uuid import UUID

from services.chassis.application.service_manifest import ReactionsInTurn, ServiceManifest, lines_of
from services.chassis.domain.decider import Dispatch

TABLES = ("reactions", "subscriptions", "deadlines")


@dataclass(frozen=True)
class Line:
    """One line: whenever this event, then what this function asks."""

    service: str
    table: str
    event: type
    function: Callable[..., Iterable[Any]]

    def __str__(self) -> str:
        name = getattr(self.function, "__qualname__", str(self.function))
        return f"{self.service} {self.table.upper()} {self.event.__name__}: {name}"


@dataclass(frozen=True)
class Fired:
    """A line was used. `cause`: the stream, message or event to which it answered; `dispatches`: what it asks."""

    line: Line
    cause: UUID
    dispatches: tuple[Dispatch, ...]

    @property
    def asked(self) -> set[UUID]:
        """The streams that it asks."""
        return {dispatch.stream_id for dispatch in self.dispatches}


Trace = list[Fired]


def lines_of_service(manifest: ServiceManifest) -> Iterator[Line]:
    for table in TABLES:
        for event_class, place in getattr(manifest, table).items():
            for function in lines_of(place):
                yield Line(manifest.name, table, event_class, function)


def traced(
    manifests: Mapping[str, ServiceManifest], trace: Trace, without: Line | None = None
) -> dict[str, ServiceManifest]:
    """The same tables, which write down each line that is used; one line can be left out."""
    return {name: _traced(manifest, trace, without) for name, manifest in manifests.items()}


def _traced(manifest: ServiceManifest, trace: Trace, without: Line | None) -> ServiceManifest:
    tables: dict[str, Any] = {table: {} for table in TABLES}
    for line in lines_of_service(manifest):
        if line != without:
            tables[line.table].setdefault(line.event, []).append(partial(CALLS[line.table], trace, line))
    return replace(
        manifest,
        reactions={event: ReactionsInTurn(tuple(functions)) for event, functions in tables["reactions"].items()},
        subscriptions={event: functions[0] for event, functions in tables["subscriptions"].items()},
        deadlines={event: functions[0] for event, functions in tables["deadlines"].items()},
    )


def _reaction(trace: Trace, line: Line, event: Any, state: Any, stream: UUID) -> list[Any]:
    dispatches = [*line.function(event, state, stream)]
    trace.append(Fired(line, stream, tuple(dispatches)))
    return dispatches


def _subscription(trace: Trace, line: Line, message: Any, envelope: Any) -> list[Any]:
    dispatches = [*line.function(message, envelope)]
    trace.append(Fired(line, envelope.id, tuple(dispatches)))
    return dispatches


def _deadline(trace: Trace, line: Line, event: Any, recorded: Any) -> list[Any]:
    deadlines = [*line.function(event, recorded)]
    trace.append(Fired(line, recorded.id, tuple(deadline.dispatch for deadline in deadlines)))
    return deadlines


CALLS: dict[str, Callable[..., Any]] = {
    "reactions": _reaction,
    "subscriptions": _subscription,
    "deadlines": _deadline,
}
