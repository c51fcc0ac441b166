"""This is where a check is what it is: a name, what is wrong if anything is, and whether nothing may start with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Check(Generic[T]):
    """`wrong` says what is wrong with what it is shown, and what to do; None where it is well. `refuses`: with it wrong
    something would be lost, or open to anybody, so nothing starts.
    """

    name: str
    wrong: Callable[[T], str | None]
    refuses: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check came to, of whom."""

    of: str
    check: str
    wrong: str | None
    refuses: bool

    def __str__(self) -> str:
        return f"not ok  {self.of}: {self.check}: {self.wrong}" if self.wrong else f"ok      {self.of}: {self.check}"


class Unsafe(Exception):
    """With this nothing starts: something would be lost, or open to anybody. The message says what to change."""


def examined(of: str, checks: Iterable[Check[T]], shown: T) -> Iterator[Finding]:
    """What each check comes to."""
    for check in checks:
        yield Finding(of, check.name, check.wrong(shown), check.refuses)


def that_refuse(checks: Iterable[Check[T]]) -> tuple[Check[T], ...]:
    """Those with which nothing starts: the others are the doctor's to ask."""
    return tuple(check for check in checks if check.refuses)


def must_be_safe(findings: Iterable[Finding]) -> None:
    """Raises Unsafe with the first finding that lets nothing start."""
    for found in findings:
        if found.wrong and found.refuses:
            raise Unsafe(f"{found.of} does not start: {found.check}: {found.wrong} (tellback doctor lists every check)")
