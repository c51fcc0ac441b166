"""This is where the tables are declared that make a service: what it accepts, answers, hears and says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Connection

from contracts.envelope import Envelope
from contracts.events import ContractEvent
from services.chassis.asking.decisions import Ask, Asked, Due
from services.chassis.asking.recorded import Recorded

LeadsTo = Mapping[type, Callable[[Any, Any, UUID], Iterable[Ask]]]
"""Our own event -> (event, the state it led to, its stream) -> what it asks of us next, in the same save."""

Hears = Mapping[type[ContractEvent], Callable[[Any, Envelope], Iterable[Ask]]]
"""What another service says -> (what it says, its envelope) -> what it asks of us."""

FallsDue = Mapping[type, Callable[[Any, Recorded], Iterable[Due]]]
"""Our own event -> (event, where and when it was recorded) -> the moments at which it asks something of us."""

Says = Mapping[type, Callable[[Any, Any, Recorded], ContractEvent]]
"""Our own event -> (event, the state it led to, where and when it was recorded) -> what is said of it."""

Wording = Mapping[type, Callable[[Any], str]]
"""Our own event -> one plain sentence, for histories."""

Stands = Mapping[type, Callable[[Any], Iterable[tuple[str, str]]]]
"""A state -> what it is called and how it stands, line by line, for histories."""

Edges = Mapping[type, Callable[[Any, Recorded], Iterable[tuple[UUID, UUID]]]]
"""Our own event -> pairs of streams (above, below): the history of the one above contains the one below."""


class InHand(Protocol):
    """A save as what is looked up for a command sees it: who asks, the stream it is asked of, and what stands."""

    asked: Asked
    on: UUID

    def state(self, on: UUID) -> Any:
        """How a stream stands, with what this save has added; None where there is none."""


@dataclass(frozen=True, slots=True)
class Accepts:
    """One line of a service's table.

    A command, where it is asked for over HTTP (None: by ourselves only), who may ask, what must be looked up for it
    (`knowing(work, command)`; read through the save in hand, so that what it already decided is seen), and whose it is:
    to others the answer is the 404 of none, whatever key or version they send. A command that only `adds` needs no
    If-Match.
    """

    command: type[Any]
    at: str | None
    may: frozenset[str]
    knowing: Callable[[InHand, Any], Any] | None = None
    whose: Callable[[Any, Asked], bool] | None = None
    adds: bool = False

    @property
    def begins(self) -> bool:
        """Whether it begins a stream: its path names no stream that stands."""
        return self.at is not None and "{id}" not in self.at


@dataclass(frozen=True, slots=True)
class Answers:
    """One line of a service's table: where a question is asked, what answers it, and who may ask.

    `question(rows, asked, …)`: its further parameters are the path's and the query's, its return type is the answer.
    """

    at: str
    question: Callable[..., Any]
    may: frozenset[str]


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of what is watched: its name, what it says, and the query that reads it.

    `read(rows, now)` gives (kind, number), `by` names what the kinds are of; without `by` there is one number, whose
    kind is "". A kind is one of a few words of our own: never an id, and nothing about a person.
    """

    name: str
    says: str
    read: Callable[[Connection, datetime], Iterable[tuple[str, float]]]
    by: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tables:
    """A service: its name and its tables.

    `reference` words a stream's id for people, where they read it; `case` is what a history is asked for by,
    `auditors` are who may ask for it. In a `narrow` role one sees one's own organisation's only, so whoever holds a
    wider one as well acts in that.
    """

    name: str
    accepts: Sequence[Accepts]
    answers: Sequence[Answers] = ()
    hears: Hears = field(default_factory=dict)
    leads_to: LeadsTo = field(default_factory=dict)
    falls_due: FallsDue = field(default_factory=dict)
    says: Says = field(default_factory=dict)
    private: frozenset[type] = frozenset()
    wording: Wording = field(default_factory=dict)
    stands: Stands = field(default_factory=dict)
    edges: Edges = field(default_factory=dict)
    projections: Sequence[Any] = ()
    figures: Sequence[Figure] = ()
    case: str = "case"
    auditors: frozenset[str] = frozenset({"auditor"})
    narrow: frozenset[str] = frozenset()
    reference: Callable[[UUID], str] | None = None
    _lines: Mapping[type[Any], Accepts] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_lines", {line.command: line for line in self.accepts})

    def line(self, command: Any) -> Accepts:
        """The command's line in ACCEPTS."""
        return self._lines[type(command)]
