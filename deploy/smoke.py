"""This is where a running system is put through its main job: referrals of every route, to their last milestone.

Each outcome is read as its referrer reads it. Nothing may be lost, nothing doubled.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count
from pathlib import Path
from statistics import quantiles
from uuid import UUID

from rich.progress import Progress

from deploy.walking import NeverCame, NobodyAnswers, Walk

ELSEWHERE = {
    "care act needs assessment": "care act needs assessment",
    "carers assessment": "carers assessment",
    "general enquiry or advice": "advice given",
    "callback before referral": "callback booked",
    "provider quality concern": "provider quality",
}
REFERRERS = ("priya", "nadia", "kit", "hana")
AT_ONCE = 4
THERE, PATIENCE = 5.0, 60.0
"""What comes later than that counts as lost: on a crowded machine it may only be late, and its line says what it is."""


@dataclass
class Tally:
    """What came of it. `lost` is what was neither told to its end nor is held; `waited` is in milliseconds, from a
    conclusion recorded to its being seen by the referrer.
    """

    sent: int = 0
    told: int = 0
    held: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)

    def line(self) -> str:
        """The last line that smoke prints."""
        p50, p99 = _percentiles(self.waited)
        return (
            f"sent={self.sent} told={self.told} held={self.held} lost={len(self.lost)} doubled={len(self.doubled)} "
            f"p50_ms={p50:.0f} p99_ms={p99:.0f}"
        )


def smoke(state: Path, address: str, how_many: int = 200, apart: dict[str, str] | None = None) -> Tally:
    """Drive so many referrals through; half in safeguarding, every fifth of those with another joined to it.

    Raises NobodyAnswers: then nothing can be said of what was sent.
    """
    walk, tally = Walk(state, address, apart or {}, patience=PATIENCE), Tally()
    _is_held(replace(walk, patience=THERE), UUID(int=0))  # whatever does not run is not waited for
    with Progress() as bar, ThreadPoolExecutor(AT_ONCE) as pool:
        task = bar.add_task("referrals", total=how_many)
        for made in pool.map(lambda matter: _matter(walk, tally, *matter), _plan(how_many)):
            bar.advance(task, made)
    return tally


def _plan(how_many: int) -> Iterator[tuple[int, bool]]:
    """Matters that come to so many referrals: their number, and whether a second referral joins."""
    for n in count():
        if how_many <= 0:
            return
        joined = n % 10 == 0 and how_many > 1
        how_many -= 2 if joined else 1
        yield n, joined


def _matter(walk: Walk, tally: Tally, n: int, joined: bool) -> int:
    """One matter through to its end; how many referrals it was."""
    try:
        return _safeguarding(walk, tally, n, joined) if n % 2 == 0 else _elsewhere(walk, tally, n)
    except NobodyAnswers:
        raise
    except NeverCame as trouble:
        tally.lost.append(f"{n}: {trouble}")
        return 1


def _elsewhere(walk: Walk, tally: Tally, n: int) -> int:
    who, route = REFERRERS[n % len(REFERRERS)], list(ELSEWHERE)[n // 2 % len(ELSEWHERE)]
    referral = walk.refer(who, route=route)
    tally.sent += 1
    walk.route(referral, routing=ELSEWHERE[route])
    _read(walk, tally, [(who, referral)], "M2")
    return 1


def _safeguarding(walk: Walk, tally: Tally, n: int, joins: bool) -> int:
    first, matter = REFERRERS[n // 2 % len(REFERRERS)], []
    referral = walk.refer(first, involved="yes")
    matter.append((first, referral))
    tally.sent += 1
    walk.route(referral)
    if joins:
        other = REFERRERS[(n // 2 + 1) % len(REFERRERS)]
        joined = walk.refer(other)
        matter.append((other, joined))
        tally.sent += 1
        walk.route(joined, joins=referral)
    walk.decide(referral)
    walk.conclude(referral)
    concluded = time.monotonic()
    walk.until(lambda: "M6" in walk.told(first, referral), f"M6 of {referral}")
    tally.waited.append((time.monotonic() - concluded) * 1000)
    walk.close(referral)
    _read(walk, tally, matter, "M8")
    return len(matter)


def _read(walk: Walk, tally: Tally, matter: Sequence[tuple[str, UUID]], last: str) -> None:
    for who, referral in matter:
        try:
            walk.until(partial(_reached, walk, who, referral, last), f"{last} of {referral}")
        except NobodyAnswers:
            raise
        except NeverCame:
            if not _is_held(walk, referral):
                raise
            tally.held += 1
            continue
        told = walk.get(who, f"/notify/feedback/{referral}").json()["told"]
        tally.told += 1
        if any(times > 1 for times in Counter(t["milestone"] for t in told).values()):
            tally.doubled.append(str(referral))


def _is_held(walk: Walk, referral: UUID) -> bool:
    """Whether it waits, visibly, for a manager."""
    return any(one["referral"] == str(referral) for one in walk.get("grace", "/notify/held").json())


def _reached(walk: Walk, who: str, referral: UUID, last: str) -> bool:
    return last in walk.told(who, referral)


def _percentiles(waited: Sequence[float]) -> tuple[float, float]:
    if len(waited) < 2:
        return (0.0, 0.0)
    cut = quantiles(waited, n=100)
    return cut[49], cut[98]
