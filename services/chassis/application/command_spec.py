"""Command table: one line of a service's COMMANDS, checked by type against the command that it names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, Generic, Protocol, TypeVar, overload
from uuid import UUID

from services.chassis.domain.decider import CommandContext, Decider, LookupDecider
from services.chassis.domain.working_time import Clock, Timescales

CommandT = TypeVar("CommandT")
State = TypeVar("State")
LookupT = TypeVar("LookupT")


class LookupContext(Protocol):
    """What a look-up may read: who asks, the stream that the command is asked of, other streams of this service, and
    the timescales by which clocks are set.
    """

    context: CommandContext
    stream_id: UUID

    @property
    def timescales(self) -> Timescales: ...

    def clock(self, name: str) -> Clock:
        """The clock of this name that is set when the command happens. Raises UnknownTimescale."""

    def state(self, aggregate: type[State], stream_id: UUID) -> State | None:
        """The stream's state, with what this unit of work has added; None where no such aggregate has that id."""


@dataclass(frozen=True, slots=True, init=False)
class CommandSpec(Generic[CommandT, State, LookupT]):
    """One line of COMMANDS.

    `command`: the command's class. `aggregate`: the state type of the streams it is asked of; of any other stream the
    answer is the 404 of none. `route`: "METHOD /path", or None where only this service dispatches it. `roles`: who may
    ask. `lookup(context, command)`: what the decision needs from other streams; it reads through the unit of work, so
    it sees what that has decided already. `visible_to(state, context)`: false answers the 404 of none, whatever key or
    version came with the request; `visible_by(context, state)` does so too, by what other streams say. `append_only`:
    the command only adds, so it needs no If-Match.

    A missing, superfluous or wrong look-up, or an aggregate that the command does not decide on, is a type error.
    """

    command: type[CommandT]
    aggregate: type[State]
    route: str | None
    roles: frozenset[str]
    lookup: Callable[[LookupContext, CommandT], LookupT] | None
    visible_to: Callable[[State, CommandContext], bool] | None
    visible_by: Callable[[LookupContext, State], bool] | None
    append_only: bool

    @overload
    def __init__(
        self: CommandSpec[CommandT, State, None],
        command: Decider[CommandT, State],
        aggregate: type[State],
        route: str | None,
        roles: frozenset[str],
        *,
        visible_to: Callable[[State, CommandContext], bool] | None = None,
        visible_by: Callable[[LookupContext, State], bool] | None = None,
        append_only: bool = False,
    ) -> None: ...

    @overload
    def __init__(
        self,
        command: LookupDecider[CommandT, State, LookupT],
        aggregate: type[State],
        route: str | None,
        roles: frozenset[str],
        *,
        lookup: Callable[[LookupContext, CommandT], LookupT],
        visible_to: Callable[[State, CommandContext], bool] | None = None,
        visible_by: Callable[[LookupContext, State], bool] | None = None,
        append_only: bool = False,
    ) -> None: ...

    def __init__(
        self,
        command: Any,
        aggregate: type[State],
        route: str | None,
        roles: frozenset[str],
        *,
        lookup: Any = None,
        visible_to: Callable[[State, CommandContext], bool] | None = None,
        visible_by: Callable[[LookupContext, State], bool] | None = None,
        append_only: bool = False,
    ) -> None:
        values = (command, aggregate, route, roles, lookup, visible_to, visible_by, append_only)
        for field, given in zip(fields(self), values, strict=True):
            object.__setattr__(self, field.name, given)

    @property
    def name(self) -> str:
        """The command's name, as in OpenAPI and in refusals."""
        return self.command.__name__

    @property
    def creates_stream(self) -> bool:
        """Whether the command begins a stream: its path names no stream that exists."""
        return self.route is not None and "{id}" not in self.route


AnyCommandSpec = CommandSpec[Any, Any, Any]
"""A line of COMMANDS whose types were checked where it was written."""
