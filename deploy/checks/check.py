"""Check: a name, a function that finds the problem, and whether that problem blocks a start."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Check(Generic[T]):
    """`problem` returns what is wrong with its subject and what to do, or None.

    `blocks_start`: with this problem data would be lost, or open to anybody, so no process starts.
    """

    name: str
    problem: Callable[[T], str | None]
    blocks_start: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check of one part: its `problem`, or None."""

    part: str
    check: str
    problem: str | None
    blocks_start: bool

    def __str__(self) -> str:
        return (
            f"not ok  {self.part}: {self.check}: {self.problem}"
            if self.problem
            else f"ok      {self.part}: {self.check}"
        )


class Unsafe(Exception):
    """A process may not start: data would be lost, or open to anybody. The message says what to change."""


def run_checks(part: str, checks: Iterable[Check[T]], subject: T) -> Iterator[Finding]:
    """A finding for each check of `subject`."""
    for check in checks:
        yield Finding(part, check.name, check.problem(subject), check.blocks_start)


def blocking(checks: Iterable[Check[T]]) -> tuple[Check[T], ...]:
    """The checks that block a start; `tellback doctor` runs the others too."""
    return tuple(check for check in checks if check.blocks_start)


def refuse_unsafe(findings: Iterable[Finding]) -> None:
    """Raises Unsafe with the first finding that blocks a start."""
    for finding in findings:
        if finding.problem and finding.blocks_start:
            raise Unsafe(
                f"{finding.part} does not start: {finding.check}: {finding.problem} (tellback doctor lists every check)"
            )
