"""This is where ours and a baseline are measured against each other on a machine that is never quiet.

Single calls, or short bursts, of the one and of the other in turn: blocks one after the other gave ratios of 0.4 to 1.5
for the same code. A round's ratio is of its medians; what is reported is the median of the rounds, with the extremes.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter

ROUNDS = int(os.environ.get("ROUNDS", "7"))

Call = Callable[[], object]
Burst = Callable[[], float]
"""Works for a short while; how many seconds one piece of it took."""


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """One line of the table. `ours` and `theirs` are seconds a piece, `ratio` is of speeds; `aim` None: for knowing."""

    work: str
    baseline: str
    ours: float
    theirs: float
    ratio: float
    low: float
    high: float
    aim: float | None = None
    at_most: bool = False

    @property
    def met(self) -> bool:
        """Whether the aim is reached; without one it always is."""
        return self.aim is None or (self.ratio <= self.aim if self.at_most else self.ratio >= self.aim)


def compare(work: str, baseline: str, rounds: Sequence[tuple[float, float]], aim: float | None = None) -> Measurement:
    """The line of these rounds, each of them (ours, theirs) in seconds a piece."""
    ratios = [theirs / ours for ours, theirs in rounds]
    return Measurement(
        work=work,
        baseline=baseline,
        ours=median(ours for ours, _ in rounds),
        theirs=median(theirs for _, theirs in rounds),
        ratio=median(ratios),
        low=min(ratios),
        high=max(ratios),
        aim=aim,
    )


def alternate_calls(
    ours: Call, theirs: Call, *, calls: int, pieces: int = 1, rounds: int = ROUNDS
) -> list[tuple[float, float]]:
    """Rounds of so many single calls of each, in turn; a call does so many pieces of work."""
    for warm in (ours, theirs, theirs, ours):
        warm()
    return [_round(ours, theirs, calls, pieces) for _ in range(rounds)]


def alternate_bursts(ours: Burst, theirs: Burst, *, rounds: int = ROUNDS) -> list[tuple[float, float]]:
    """Rounds of one burst of each, in turn, after one of each that does not count."""
    ours(), theirs()
    found = []
    for n in range(rounds):
        first, second = (ours, theirs) if n % 2 else (theirs, ours)
        one, other = first(), second()
        found.append((one, other) if n % 2 else (other, one))
    return found


def concurrent_burst(make: Callable[[], Call], threads: int, seconds: float) -> Burst:
    """A burst of so many threads, each calling what `make` made for it until the time is over."""

    def burst() -> float:
        done, deadline = [0] * threads, perf_counter() + seconds

        def work(n: int, call: Call) -> None:
            while perf_counter() < deadline:
                call()
                done[n] += 1

        workers = [threading.Thread(target=work, args=(n, make())) for n in range(threads)]
        began = perf_counter()
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        return (perf_counter() - began) / sum(done)

    return burst


def _round(ours: Call, theirs: Call, calls: int, pieces: int) -> tuple[float, float]:
    took: dict[Call, list[float]] = {ours: [], theirs: []}
    for n in range(calls):
        for call in (ours, theirs) if n % 2 else (theirs, ours):
            began = perf_counter()
            call()
            took[call].append(perf_counter() - began)
    return median(took[ours]) / pieces, median(took[theirs]) / pieces
