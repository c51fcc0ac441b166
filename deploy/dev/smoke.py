"""Smoke test: drives referrals of every route through a running system, to their last milestone.

It reads each outcome as its referrer does. Nothing may be lost, nothing doubled.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count as numbers
from pathlib import Path
from statistics import quantiles
from uuid import UUID

from rich.progress import Progress

from deploy.dev.scenario import Scenario, ServiceUnreachable, TimedOut

ROUTINGS = {
    "care act needs assessment": "care act needs assessment",
    "carers assessment": "carers assessment",
    "general enquiry or advice": "advice given",
    "callback before referral": "callback booked",
    "provider quality concern": "provider quality",
}
REFERRERS = ("priya", "nadia", "kit", "hana")
WORKERS = 4
PROBE_SECONDS, WAIT_SECONDS = 5.0, 60.0
"""What comes after WAIT_SECONDS counts as lost; on a busy machine it may only be late, and its line names it."""


@dataclass
class Tally:
    """The result. `lost`: referrals neither told to their end nor held.

    `latencies_ms`: milliseconds from a recorded conclusion until its referrer can see it.
    """

    sent: int = 0
    told: int = 0
    held: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    latencies_ms: list[float] = field(default_factory=list)

    def line(self) -> str:
        """The last line of the output."""
        p50, p99 = _percentiles(self.latencies_ms)
        return (
            f"sent={self.sent} told={self.told} held={self.held} lost={len(self.lost)} doubled={len(self.doubled)} "
            f"p50_ms={p50:.0f} p99_ms={p99:.0f}"
        )


def smoke(state: Path, address: str, count: int = 200, service_urls: dict[str, str] | None = None) -> Tally:
    """Drive `count` referrals through: half in safeguarding, and to every fifth of those another is joined.

    Raises ServiceUnreachable, since the result would mean nothing then.
    """
    scenario, tally = Scenario(state, address, service_urls or {}, wait_seconds=WAIT_SECONDS), Tally()
    _is_held(replace(scenario, wait_seconds=PROBE_SECONDS), UUID(int=0))  # fails at once where nothing runs
    with Progress() as bar, ThreadPoolExecutor(WORKERS) as pool:
        task = bar.add_task("referrals", total=count)
        for referrals in pool.map(lambda matter: _matter(scenario, tally, *matter), _plan(count)):
            bar.advance(task, referrals)
    return tally


def _plan(count: int) -> Iterator[tuple[int, bool]]:
    """Matters that make up `count` referrals: a number for each, and whether a second referral joins it."""
    for n in numbers():
        if count <= 0:
            return
        joined = n % 10 == 0 and count > 1
        count -= 2 if joined else 1
        yield n, joined


def _matter(scenario: Scenario, tally: Tally, n: int, joined: bool) -> int:
    """Take one matter to its end; its count of referrals."""
    try:
        return _safeguarding(scenario, tally, n, joined) if n % 2 == 0 else _other_route(scenario, tally, n)
    except ServiceUnreachable:
        raise
    except TimedOut as late:
        tally.lost.append(f"{n}: {late}")
        return 1


def _other_route(scenario: Scenario, tally: Tally, n: int) -> int:
    referrer, route = REFERRERS[n % len(REFERRERS)], list(ROUTINGS)[n // 2 % len(ROUTINGS)]
    referral = scenario.refer(referrer, route=route)
    tally.sent += 1
    scenario.route(referral, routing=ROUTINGS[route])
    _read_feedback(scenario, tally, [(referrer, referral)], "M2")
    return 1


def _safeguarding(scenario: Scenario, tally: Tally, n: int, joins: bool) -> int:
    first, matter = REFERRERS[n // 2 % len(REFERRERS)], []
    referral = scenario.refer(first, involved="yes")
    matter.append((first, referral))
    tally.sent += 1
    scenario.route(referral)
    if joins:
        other = REFERRERS[(n // 2 + 1) % len(REFERRERS)]
        joined = scenario.refer(other)
        matter.append((other, joined))
        tally.sent += 1
        scenario.route(joined, joins=referral)
        scenario.confirm_join(referral, joined)
    scenario.decide(referral)
    scenario.conclude(referral)
    concluded = time.monotonic()
    scenario.wait_until(lambda: "M6" in scenario.told_levels(first, referral), f"M6 of {referral}")
    tally.latencies_ms.append((time.monotonic() - concluded) * 1000)
    scenario.close(referral)
    _read_feedback(scenario, tally, matter, "M8")
    return len(matter)


def _read_feedback(scenario: Scenario, tally: Tally, matter: Sequence[tuple[str, UUID]], last: str) -> None:
    for referrer, referral in matter:
        try:
            scenario.wait_until(partial(_was_told, scenario, referrer, referral, last), f"{last} of {referral}")
        except ServiceUnreachable:
            raise
        except TimedOut:
            if not _is_held(scenario, referral):
                raise
            tally.held += 1
            continue
        told = scenario.get(referrer, f"/notify/feedback/{referral}").json()["told"]
        tally.told += 1
        if any(count > 1 for count in Counter(update["milestone"] for update in told).values()):
            tally.doubled.append(str(referral))


def _is_held(scenario: Scenario, referral: UUID) -> bool:
    """Whether the referral's feedback is held for a manager."""
    return any(item["referral"] == str(referral) for item in scenario.get("grace", "/notify/held").json())


def _was_told(scenario: Scenario, referrer: str, referral: UUID, last: str) -> bool:
    return last in scenario.told_levels(referrer, referral)


def _percentiles(latencies_ms: Sequence[float]) -> tuple[float, float]:
    if len(latencies_ms) < 2:
        return (0.0, 0.0)
    percentiles = quantiles(latencies_ms, n=100)
    return percentiles[49], percentiles[98]
