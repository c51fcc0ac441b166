"""Decider vocabulary: events, commands, decisions and refusals, in whose words every domain is written.

Pure: the standard library.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol, TypeVar, dataclass_transform
from urllib.parse import quote
from uuid import NAMESPACE_URL, UUID, uuid5

T = TypeVar("T")
State = TypeVar("State")
CommandT = TypeVar("CommandT")
LookupT_contra = TypeVar("LookupT_contra", contravariant=True)

STORED_EVENT_CLASSES: dict[str, type[Event[Any]]] = {}
STORED_EVENT_TYPES: dict[type, str] = {}
SHAPES: dict[type, int] = {}


class Event(Protocol[State]):
    """A fact about one aggregate.

    `apply` gives the state that the event leads to; it never decides or refuses, because it also runs on replay.
    An event that may begin a stream takes None as well. An event whose stored shape has changed declares `shape=2`
    (or later) and a static `upcast(shape: int, fields: dict) -> dict` that brings older fields up to date.
    """

    def apply(self, state: State, /) -> State: ...


class Command(Protocol):
    """A command of any type, as a dispatch carries it; COMMANDS types each (Decider, LookupDecider)."""

    @property
    def decide(self) -> Callable[..., Iterable[Event[Any]]]: ...


class Decider(Protocol[CommandT, State]):
    """The class of a command: its `decide` gives the events that the command brings about, or refuses.

    A decision reads no clock and calls nobody. A command whose stream may not exist yet takes `State | None`.
    """

    def __call__(self, *args: Any, **kwargs: Any) -> CommandT: ...
    def decide(self, command: CommandT, state: State, context: CommandContext, /) -> Iterable[Event[State]]: ...


class LookupDecider(Protocol[CommandT, State, LookupT_contra]):
    """The class of a command whose decision also needs what its line in COMMANDS looks up from other streams."""

    def __call__(self, *args: Any, **kwargs: Any) -> CommandT: ...
    def decide(
        self, command: CommandT, state: State, context: CommandContext, lookup: LookupT_contra, /
    ) -> Iterable[Event[State]]: ...


@dataclass_transform(frozen_default=True, kw_only_default=True)
def event(event_type: str, shape: int = 1) -> Callable[[type[T]], type[T]]:
    """Declare an event. `event_type` names it in the store for ever, wherever the class may move.

    Raises TypeError where another class has that type.
    """

    def declare(cls: type[T]) -> type[T]:
        declared = dataclass(frozen=True, kw_only=True, slots=True)(cls)
        if event_type in STORED_EVENT_CLASSES:
            raise TypeError(f"two events have the type {event_type}")
        STORED_EVENT_CLASSES[event_type], STORED_EVENT_TYPES[declared], SHAPES[declared] = declared, event_type, shape  # type: ignore[assignment]
        return declared

    return declare


@dataclass_transform(frozen_default=True, kw_only_default=True)
def command(cls: type[T]) -> type[T]:
    """Declare a command: its fields are the request's body, their annotations its limits."""
    return dataclass(frozen=True, kw_only=True, slots=True)(cls)


@dataclass_transform(frozen_default=True, kw_only_default=True)
def value(cls: type[T]) -> type[T]:
    """Declare a value that commands and events carry. An unknown field of it in a request's body is refused."""
    cls.__pydantic_config__ = {"extra": "forbid"}  # type: ignore[attr-defined]
    return dataclass(frozen=True, kw_only=True, slots=True)(cls)


@dataclass(frozen=True, kw_only=True, slots=True)
class CommandContext:
    """Who asks, in which role, for which organisation, and when it happened: all that a decision knows of the world.

    `by` is a member's id, or a service's name; `organisation` is an id as text, or a service's own name for one.
    `organisation_aliases`: other ids of the same organisation, from before it was merged.
    """

    by: str
    role: str
    organisation: str
    at: datetime
    organisation_aliases: frozenset[str] = frozenset()

    def acts_for(self, organisation: object) -> bool:
        """Whether this id names the caller's organisation, now or before it was merged."""
        return str(organisation) == self.organisation or str(organisation) in self.organisation_aliases


@dataclass(frozen=True, slots=True)
class Dispatch:
    """A command, and the stream of this service that it is asked of.

    `begins_stream`: the stream is known to be empty, so it is not read; where it is not, the store refuses the save.
    """

    stream_id: UUID
    command: Command
    begins_stream: bool = False


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moment at which a command falls due, and the command with its stream. Urgent ones are performed first."""

    at: datetime
    dispatch: Dispatch
    urgent: bool = False


def stream(*names: object) -> UUID:
    """A stream's id, derived from its names: `stream("things", parent)`. The same names give the same id for ever."""
    return uuid5(NAMESPACE_URL, "tellback:/" + "/".join(map(_quoted, names)))


def _quoted(name: object) -> str:
    """The name, quoted for a URL. Ids and plain words, which nearly all names are, skip the slower `quote`."""
    text = str(name)
    plain = isinstance(name, UUID) or (text.isascii() and text.isalnum())
    return text if plain else quote(text, safe="")


class Refused(Exception):
    """A refusal: the subclass's name says what stands in the way, its message what to do about it.

    `status` is its HTTP status.
    """

    status: ClassVar[int] = 409


class Unknown(Refused):
    """There is none of that id, or none that the asker may know of: both get the same answer."""

    status = 404
