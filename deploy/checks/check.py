"""This is where a check is what it is: a name, what is wrong if anything is, and whether nothing may start with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Check(Generic[T]):
    """`wrong` says what is wrong with what it is shown, and what to do; None where it is well. `blocks_start`:
    with it wrong
    something would be lost, or open to anybody, so nothing starts.
    """

    name: str
    wrong: Callable[[T], str | None]
    blocks_start: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check came to, of whom."""

    part: str
    check: str
    wrong: str | None
    blocks_start: bool

    def __str__(self) -> str:
        return (
            f"not ok  {self.part}: {self.check}: {self.wrong}" if self.wrong else f"ok      {self.part}: {self.check}"
        )


class Unsafe(Exception):
    """With this nothing starts: something would be lost, or open to anybody. The message says what to change."""


def run_checks(part: str, checks: Iterable[Check[T]], subject: T) -> Iterator[Finding]:
    """What each check comes to."""
    for check in checks:
        yield Finding(part, check.name, check.wrong(subject), check.blocks_start)


def blocking(checks: Iterable[Check[T]]) -> tuple[Check[T], ...]:
    """Those with which nothing starts: the others are the doctor's to ask."""
    return tuple(check for check in checks if check.blocks_start)


def refuse_unsafe(findings: Iterable[Finding]) -> None:
    """Raises Unsafe with the first finding that lets nothing start."""
    for finding in findings:
        if finding.wrong and finding.blocks_start:
            raise Unsafe(
                f"{finding.part} does not start: {finding.check}: {finding.wrong} (tellback doctor lists every check)"
            )
