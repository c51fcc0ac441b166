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


class How(StrEnum):
    """How a step goes wrong."""

    BEFORE = "fails before it is done"
    AFTER = "is done and fails"
    DIES = "is done, and who did it dies"


class Died(BaseException):
    """Whoever did it is no more, and put nothing in order: no handler of the product's may meet this."""


@dataclass
class Steps:
    """`met` are the names of the steps so far; `at` is the number of the one that goes wrong, `how` the way."""

    met: list[str] = field(default_factory=list)
    at: int | None = None
    how: How = How.BEFORE
    doing: str = "nobody"

    def begin(self, at: int | None = None, how: How = How.BEFORE) -> None:
        """A flow from its first step."""
        self.met, self.at, self.how = [], at, how

    @contextmanager
    def by(self, who: str) -> Iterator[None]:
        """Whose the steps inside are."""
        before, self.doing = self.doing, who
        try:
            yield
        finally:
            self.doing = before

    def step(self, what: str, fault: type[Exception], do: Callable[[], Any]) -> Any:
        """Do it, or let it go wrong where it is its turn."""
        self.met.append(f"{self.doing}: {what}")
        wrong = self.at == len(self.met) - 1
        if wrong and self.how is How.BEFORE:
            raise fault("it failed")
        done = do()
        if wrong:
            raise Died if self.how is How.DIES else fault("it failed, though it was done")
        return done


class Stepped:
    """Something whose calls are steps: `faults` says by its method's name what each raises when it fails."""

    def __init__(self, real: Any, steps: Steps, faults: dict[str, type[Exception]], label: str = "") -> None:
        self._real, self._steps, self._faults, self._label = real, steps, faults, label

    def __getattr__(self, name: str) -> Any:
        """The real one's; a step where it is named."""
        found = getattr(self._real, name)
        if name not in self._faults:
            return found
        return lambda *given, **named: self._steps.step(
            self._label or name, self._faults[name], lambda: found(*given, **named)
        )
