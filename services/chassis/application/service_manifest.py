"""This is where the tables are declared that make a service: what it accepts, answers, hears and says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from contracts.envelope import Envelope
from contracts.events import ContractEvent
from services.chassis.application.command_spec import AnyCommandSpec
from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.domain.decider import Deadline, Dispatch

Reactions = Mapping[type, Callable[[Any, Any, UUID], Iterable[Dispatch]]]
"""Our own event -> (event, the state it led to, its stream) -> what it asks of us next, in the same save."""

Subscriptions = Mapping[type[ContractEvent], Callable[[Any, Envelope], Iterable[Dispatch]]]
"""What another service says -> (what it says, its envelope) -> what it asks of us."""

Deadlines = Mapping[type, Callable[[Any, RecordedEvent], Iterable[Deadline]]]
"""Our own event -> (event, where and when it was recorded) -> the moments at which it asks something of us."""

PublishedEvents = Mapping[type, Callable[[Any, Any, RecordedEvent], ContractEvent]]
"""Our own event -> (event, the state it led to, where and when it was recorded) -> what is said of it."""

Descriptions = Mapping[type, Callable[[Any], str]]
"""Our own event -> one plain sentence, for histories."""

StateDescriptions = Mapping[type, Callable[[Any], Iterable[tuple[str, str]]]]
"""A state -> what it is called and how it stands, line by line, for histories."""

CaseLinks = Mapping[type, Callable[[Any, RecordedEvent], Iterable[tuple[UUID, UUID]]]]
"""Our own event -> pairs of streams (above, below): the history of the one above contains the one below."""


@dataclass(frozen=True, slots=True)
class QuerySpec:
    """One line of a service's table: where a question is asked, what answers it, and who may ask.

    `query(rows, context, …)`: its further parameters are the path's and the query's, its return type is the answer.
    """

    route: str
    query: Callable[..., Any]
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Gauge:
    """One line of what is watched: its name, what it says, and the query that reads it.

    `read(rows, now)` gives (kind, number), `label` names what the kinds are of; without `label` there is one
    number, whose
    kind is "". A kind is one of a few words of our own: never an id, and nothing about a person.
    """

    name: str
    documentation: str
    read: Callable[[Connection, datetime], Iterable[tuple[str, float]]]
    label: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceManifest:
    """A service: its name and its tables.

    `reference` words a stream's id for people, where they read it; `case` is what a history is asked for by,
    `auditors` are who may ask for it. In a `narrow_roles` role one sees one's own organisation's only, so whoever
    holds a
    wider one as well acts in that.
    """

    name: str
    commands: Sequence[AnyCommandSpec]
    queries: Sequence[QuerySpec] = ()
    subscriptions: Subscriptions = field(default_factory=dict)
    reactions: Reactions = field(default_factory=dict)
    deadlines: Deadlines = field(default_factory=dict)
    published: PublishedEvents = field(default_factory=dict)
    internal: frozenset[type] = frozenset()
    descriptions: Descriptions = field(default_factory=dict)
    state_descriptions: StateDescriptions = field(default_factory=dict)
    case_links: CaseLinks = field(default_factory=dict)
    projections: Sequence[Any] = ()
    gauges: Sequence[Gauge] = ()
    case: str = "case"
    auditors: frozenset[str] = frozenset({"auditor"})
    narrow_roles: frozenset[str] = frozenset()
    reference: Callable[[UUID], str] | None = None
    _specs: Mapping[type[Any], AnyCommandSpec] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_specs", {spec.command: spec for spec in self.commands})

    def spec(self, command: Any) -> AnyCommandSpec:
        """The command's line in COMMANDS."""
        return self._specs[type(command)]
