"""This is where each step of a flow is numbered and named, and one of them fails: before it, after it, or by dying.

A step is a call of a store, a statement of a relay, what is sent to a hearer, a mail server or a webhook: whatever
leaves memory. Nothing else can be half done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class FailureMode(StrEnum):
    """How a step goes wrong."""

    BEFORE = "fails before it is done"
    AFTER = "is done and fails"
    CRASH = "is done, and who did it dies"


class SimulatedCrash(BaseException):
    """Whoever did it is no more, and put nothing in order: no handler of the product's may meet this."""


@dataclass
class Failpoints:
    """`reached` are the names of the steps so far; `fail_at` is the number of the one that goes wrong, `mode` the
    way.
    """

    reached: list[str] = field(default_factory=list)
    fail_at: int | None = None
    mode: FailureMode = FailureMode.BEFORE
    actor: str = "nobody"

    def arm(self, fail_at: int | None = None, mode: FailureMode = FailureMode.BEFORE) -> None:
        """A flow from its first step."""
        self.reached, self.fail_at, self.mode = [], fail_at, mode

    @contextmanager
    def acting_as(self, actor_name: str) -> Iterator[None]:
        """Whose the steps inside are."""
        before, self.actor = self.actor, actor_name
        try:
            yield
        finally:
            self.actor = before

    def call(self, what: str, error: type[Exception], do: Callable[[], Any]) -> Any:
        """Do it, or let it go wrong where it is its turn."""
        self.reached.append(f"{self.actor}: {what}")
        fails = self.fail_at == len(self.reached) - 1
        if fails and self.mode is FailureMode.BEFORE:
            raise error("it failed")
        result = do()
        if fails:
            raise SimulatedCrash if self.mode is FailureMode.CRASH else error("it failed, though it was done")
        return result


class FailpointProxy:
    """Something whose calls are steps: `faults` says by its method's name what each raises when it fails."""

    def __init__(
        self, real: Any, failpoints: Failpoints, faults: dict[str, type[Exception]], name_shown: str = ""
    ) -> None:
        self._real, self._failpoints, self._faults, self._name_shown = real, failpoints, faults, name_shown

    def __getattr__(self, name: str) -> Any:
        """The real one's; a step where it is named."""
        found = getattr(self._real, name)
        if name not in self._faults:
            return found
        return lambda *given, **named: self._failpoints.call(
            self._name_shown or name, self._faults[name], lambda: found(*given, **named)
        )
