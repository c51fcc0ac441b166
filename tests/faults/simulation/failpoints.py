"""Failpoints: number and name every call that leaves the process's memory, and let one of them fail or crash.

Such a call is one of a store, a statement of a relay, or a message to a consumer, a mail server or a webhook. Only
these can be half done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple


class FailureMode(StrEnum):
    """How a failpoint fails."""

    BEFORE = "fails before it is done"
    AFTER = "is done and fails"
    CRASH = "is done, and its process dies"


class SimulatedCrash(BaseException):
    """The process died without any clean-up: the product has no handler for this."""


class Occurrence(NamedTuple):
    """The failpoint of this name that is reached for the `times`th time, however many others come between."""

    name: str
    times: int


@dataclass
class Failpoints:
    """`reached` holds the names of the failpoints so far; the occurrence `fail_at` fails as `mode` says."""

    reached: list[str] = field(default_factory=list)
    fail_at: Occurrence | None = None
    mode: FailureMode = FailureMode.BEFORE
    actor: str = "nobody"

    def arm(self, fail_at: Occurrence | None = None, mode: FailureMode = FailureMode.BEFORE) -> None:
        """Forget the failpoints of the last flow, and choose the one that fails in the next."""
        self.reached, self.fail_at, self.mode = [], fail_at, mode

    @contextmanager
    def acting_as(self, actor_name: str) -> Iterator[None]:
        """The failpoints inside bear this name."""
        before, self.actor = self.actor, actor_name
        try:
            yield
        finally:
            self.actor = before

    def call(self, name: str, error: type[Exception], function: Callable[[], Any]) -> Any:
        """Call the function as the next failpoint. Raises `error` or SimulatedCrash where it is the chosen one."""
        self.reached.append(f"{self.actor}: {name}")
        fails = self.fail_at == Occurrence(self.reached[-1], self.reached.count(self.reached[-1]))
        if fails and self.mode is FailureMode.BEFORE:
            raise error("it failed")
        result = function()
        if fails:
            raise SimulatedCrash if self.mode is FailureMode.CRASH else error("it failed, though it was done")
        return result


class FailpointProxy:
    """An object, some of whose methods are failpoints. `faults`: method -> the error that it raises when it fails."""

    def __init__(
        self, real: Any, failpoints: Failpoints, faults: dict[str, type[Exception]], name_shown: str = ""
    ) -> None:
        self._real, self._failpoints, self._faults, self._name_shown = real, failpoints, faults, name_shown

    def __getattr__(self, name: str) -> Any:
        """The attribute of the real object, as a failpoint where `faults` names it."""
        attribute = getattr(self._real, name)
        if name not in self._faults:
            return attribute
        return lambda *args, **kwargs: self._failpoints.call(
            self._name_shown or name, self._faults[name], lambda: attribute(*args, **kwargs)
        )
