"""Measurement: Tellback ("ours") against a baseline ("theirs"), on a machine that does other work meanwhile.

Single calls, or short bursts, of the two alternate: one block after the other gave ratios of 0.4 to 1.5 for the same
code. The ratio of a round is that of its medians; the table shows the median of the rounds, with the extremes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter

Call = Callable[[], object]
Burst = Callable[[], float]
"""Works for a short while, and returns the seconds for one piece of work."""

Summary = Callable[[Sequence[float]], float]
"""What of the seconds of a round's calls is compared: their median, unless a row says otherwise."""


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """One line of the table. `ours` and `theirs` are seconds for one piece of work, `ratio` is theirs / ours.

    With `at_most`, `ratio` is ours / theirs and the aim is an upper bound. A line without an aim is for information.
    """

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
        """Whether the aim is reached; a line without an aim always is."""
        return self.aim is None or (self.ratio <= self.aim if self.at_most else self.ratio >= self.aim)


def compare(work: str, baseline: str, rounds: Sequence[tuple[float, float]], aim: float | None = None) -> Measurement:
    """The line of these rounds; a round is (ours, theirs) in seconds for one piece of work."""
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


def p95(seconds: Sequence[float]) -> float:
    """The 95th percentile."""
    return quantiles(seconds, n=20)[-1] if len(seconds) > 1 else seconds[0]


def alternate_calls(
    ours: Call, theirs: Call, *, rounds: int, calls: int, pieces: int = 1, of: Summary = median
) -> list[tuple[float, float]]:
    """`rounds` rounds of `calls` single calls of each, which alternate; a call does `pieces` pieces of work."""
    for warm in (ours, theirs, theirs, ours):
        warm()
    return [_round(ours, theirs, calls, pieces, of) for _ in range(rounds)]


def alternate_bursts(ours: Burst, theirs: Burst, *, rounds: int) -> list[tuple[float, float]]:
    """`rounds` rounds of one burst of each, after one burst of each that does not count."""
    ours(), theirs()
    measured = []
    for n in range(rounds):
        if n % 2:
            our_seconds = ours()
            their_seconds = theirs()
        else:
            their_seconds = theirs()
            our_seconds = ours()
        measured.append((our_seconds, their_seconds))
    return measured


def concurrent_burst(make_call: Callable[[], Call], threads: int, seconds: float) -> Burst:
    """A burst of `seconds` in which each of `threads` threads repeats a call of its own, made by `make_call`."""

    def burst() -> float:
        done, deadline = [0] * threads, perf_counter() + seconds

        def work(n: int, call: Call) -> None:
            while perf_counter() < deadline:
                call()
                done[n] += 1

        workers = [threading.Thread(target=work, args=(n, make_call())) for n in range(threads)]
        began = perf_counter()
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        return (perf_counter() - began) / sum(done)

    return burst


def _round(ours: Call, theirs: Call, calls: int, pieces: int, of: Summary) -> tuple[float, float]:
    took: dict[Call, list[float]] = {ours: [], theirs: []}
    for n in range(calls):
        for call in (ours, theirs) if n % 2 else (theirs, ours):
            began = perf_counter()
            call()
            took[call].append(perf_counter() - began)
    return of(took[ours]) / pieces, of(took[theirs]) / pieces
