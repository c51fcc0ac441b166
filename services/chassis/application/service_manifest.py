"""Service manifest: the tables that make a service, and the types of their lines (COMMANDS: command_spec)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from contracts.envelope import Envelope
from contracts.events import ContractEvent
from services.chassis.application.command_spec import AnyCommandSpec
from services.chassis.application.message_catalogue import EMPTY_CATALOGUE, MessageCatalogue
from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.domain.decider import CommandContext, Deadline, Dispatch
from services.chassis.domain.working_time import Calendar, Timescales

Reaction = Callable[[Any, Any, UUID], Iterable[Dispatch]]
Reactions = Mapping[type, Reaction]
"""REACTIONS: own event -> (event, the state it led to, its stream) -> the commands that follow in the same save."""

Subscriptions = Mapping[type[ContractEvent], Callable[[Any, Envelope], Iterable[Dispatch]]]
"""SUBSCRIPTIONS: another service's contract event -> (event, its envelope) -> the commands that follow here."""

Deadlines = Mapping[type, Callable[[Any, RecordedEvent], Iterable[Deadline]]]
"""DEADLINES: own event -> (event, its record) -> the commands that fall due, each with its moment."""

PublishedEvents = Mapping[type, Callable[[Any, Any, RecordedEvent], ContractEvent]]
"""PUBLISHED: own event -> (event, the state it led to, its record) -> the contract event that is published."""

Descriptions = Mapping[type, Callable[[Any], str]]
"""DESCRIPTIONS: own event -> one plain sentence, for histories."""

StateDescriptions = Mapping[type, Callable[[Any], Iterable[tuple[str, str]]]]
"""STATE_DESCRIPTIONS: state type -> lines of (name, value), for histories."""

CaseLinks = Mapping[type, Callable[[Any, RecordedEvent], Iterable[tuple[UUID, UUID]]]]
"""CASE_LINKS: own event -> pairs of streams (above, below): the history of the one above contains the one below."""


HidesHistory = Callable[[Connection, CommandContext, Sequence[UUID]], bool]
"""(connection, who asks, the streams of a history) -> whether it is as none for them."""


NO_TIMESCALES = Timescales((), Calendar(frozenset(), "none"))
"""Of a service that sets no clock."""


@dataclass(frozen=True, slots=True)
class QuerySpec:
    """One line of QUERIES: the route, the query that answers it, and the roles that may ask.

    `query(connection, context, …)`: its further parameters are the path's and the query string's, and its return type
    is the answer's. A parameter states its limits and description by annotated-types (`doc`, `MaxLen`). A parameter of
    the type Timescales is handed the service's own.
    """

    route: str
    query: Callable[..., Any]
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Gauge:
    """One line of GAUGES: a metric's name, what it counts, and the query that reads it.

    `read(connection, now)` gives pairs (kind, number), and `label` names what the kinds are; without `label` there is
    one number, of the kind "". A kind is one of a few fixed words: never an id, and nothing about a person.
    """

    name: str
    documentation: str
    read: Callable[[Connection, datetime], Iterable[tuple[str, float]]]
    label: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceManifest:
    """A service: its name, its tables, and the timescales by which it sets clocks.

    `reference`: a stream's id as people read it. `case`: the query parameter by which a history is asked for, and
    `auditors`: the roles that may ask; `hides_history`: from which of them it is kept. `narrow_roles`: roles that see
    only their own organisation's; a caller who also holds a wider role acts in the wider one.
    """

    name: str
    commands: Sequence[AnyCommandSpec]
    catalogue: MessageCatalogue = EMPTY_CATALOGUE
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
    hides_history: HidesHistory | None = None
    timescales: Timescales = NO_TIMESCALES
    narrow_roles: frozenset[str] = frozenset()
    reference: Callable[[UUID], str] | None = None
    _specs: Mapping[type[Any], AnyCommandSpec] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_specs", {spec.command: spec for spec in self.commands})

    def spec(self, command: Any) -> AnyCommandSpec:
        """The command's line in COMMANDS."""
        return self._specs[type(command)]


@dataclass(frozen=True, slots=True)
class ReactionsInTurn:
    """Several reactions to one event: the commands of each, in their order. Each stays a line that can be looked at."""

    reactions: tuple[Reaction, ...]

    def __call__(self, event: Any, state: Any, stream_id: UUID) -> Iterable[Dispatch]:
        return chain.from_iterable(each(event, state, stream_id) for each in self.reactions)


def lines_of(reaction: Reaction) -> tuple[Reaction, ...]:
    """The reactions that one place in REACTIONS holds."""
    return reaction.reactions if isinstance(reaction, ReactionsInTurn) else (reaction,)


def merged_reactions(*tables: Reactions) -> Reactions:
    """One table of several: an event that stands in more than one of them has the commands of each, in their order."""
    merged: dict[type, list[Reaction]] = {}
    for table in tables:
        for event_class, reaction in table.items():
            merged.setdefault(event_class, []).extend(lines_of(reaction))
    return {event_class: ReactionsInTurn(tuple(reactions)) for event_class, reactions in merged.items()}
