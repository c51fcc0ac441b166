"""This is where referrals of every route are driven to their last milestone by honest clients, whatever breaks.

A kind of matter is one line of MATTERS: what more of the product a storm is to put at risk begins there.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from threading import Event, Lock
from typing import Any
from uuid import UUID, uuid4

import httpx

from deploy.smoke import ELSEWHERE, REFERRERS
from deploy.walking import Mark, NeverCame, named
from tests.faults.answered import Honest

LATELY = 60
"""Of so many referrals somebody still learns more."""
LONG_AGO = timedelta(days=40)
"""What was held then has been held for too long."""
LEFT_HELD = 4
"""Of so many that are held, one is left to whoever it was handed to."""


class Driving:
    """So many clients at once, until told to stop; what is begun is brought to its end. `adders` only add to what the
    others referred, as fast as they are answered: a receipt is a receipt.
    """

    def __init__(self, walk: Honest, clients: int, adders: int = 0) -> None:
        self.walk, self.stop, self._taking, self.matters = walk, Event(), Lock(), 0
        self._referred: deque[tuple[str, UUID]] = deque(maxlen=LATELY)
        self._are_held = count(1)
        self._pool = ThreadPoolExecutor(clients + adders, thread_name_prefix="client")
        self._all = [self._pool.submit(self._drive) for _ in range(clients)]
        self._all += [self._pool.submit(self._add, Random(walk.chance.random())) for _ in range(adders)]

    def finish(self) -> list[BaseException]:
        """Begin nothing more, and wait for what is begun. What clients died of: an honest one lives."""
        self.stop.set()
        self._pool.shutdown()
        return [death for one in self._all if (death := one.exception())]

    def _drive(self) -> None:
        while not self.stop.is_set():
            with self._taking:
                n, self.matters = self.matters, self.matters + 1
            try:
                MATTERS[n % len(MATTERS)](self, n)
            except NeverCame as trouble:
                self.walk.history.given_up.append(f"{n}: {trouble}")

    def _add(self, chance: Random) -> None:
        own = replace(self.walk, http=httpx.Client(), chance=chance)
        self.walk.until(lambda: self._referred or self.stop.is_set())
        while not self.stop.is_set():
            who, referral = chance.choice(self._referred)
            try:
                own.post(who, f"/intake/referrals/{referral}/information", {"information": f"Seen again: {uuid4()}"})
            except NeverCame as trouble:
                self.walk.history.given_up.append(f"adding to {referral}: {trouble}")
        own.http.close()

    def _refer(self, who: str, **more: Any) -> UUID:
        since = time.monotonic()
        referral = self.walk.refer(who, concern=f"Bruises nobody explains: {uuid4()}", **more)
        self._referred.append((who, referral))
        self.walk.until(lambda: self.walk.told(who, referral))
        self.walk.history.seen.append((since, time.monotonic()))
        return referral

    def _elsewhere(self, n: int) -> None:
        who, route = REFERRERS[n % len(REFERRERS)], [*ELSEWHERE][n // 2 % len(ELSEWHERE)]
        referral = self._refer(who, route=route)
        self.walk.route(referral, routing=ELSEWHERE[route])
        self.walk.until(lambda: "M2" in self.walk.told(who, referral))

    def _safeguarding(self, n: int) -> None:
        who, walk = REFERRERS[n // 2 % len(REFERRERS)], self.walk
        first = self._refer(who, involved="yes")
        walk.route(first)
        if n % 5 == 0:
            joined = walk.refer("jo")
            walk.route(joined, joins=first)
        walk.decide(first)
        walk.conclude(first)
        walk.until(lambda: "M6" in walk.told(who, first))
        walk.close(first)
        walk.until(lambda: "M8" in walk.told(who, first))

    def _held(self, n: int) -> None:
        """A home refers what it may itself be the source of: a manager looks first. That was long ago, so that it is a
        lead's by now, who releases it; or it is left there.
        """
        walk, then = self.walk, datetime.now(UTC) - LONG_AGO
        body = {"route": "safeguarding concern", "adult": {"name": "Edith Moss"}, "reach": "01632 960 101"}
        body |= {"concern": f"Bruises nobody explains: {uuid4()}", "source_organisation": named("home")}
        referral = UUID(walk.ask("jo", "/intake/referrals", body, Mark(at=then))["id"])
        walk.route(referral, mark=Mark(at=then + timedelta(days=1)))
        walk.until(lambda: any(one["escalated"] for one in self._held_of(referral)))
        if next(self._are_held) % LEFT_HELD:
            walk.until(lambda: self._released(referral))
            walk.until(lambda: "M2" in walk.told("jo", referral))

    def _held_of(self, referral: UUID) -> list[dict[str, Any]]:
        return [one for one in self.walk.get("ruth", "/notify/held").json() if one["referral"] == str(referral)]

    def _released(self, referral: UUID) -> bool:
        """Whoever read an older version reads again."""
        left = self._held_of(referral)
        for one in left:
            at = f"/notify/feedback/{referral}/occasions/{one['occasion']}/release"
            body = {"level": one["level"], "reason": "reviewed and safe to tell"}
            self.walk.post("ruth", at, body, one["version"])
        return not left


Matter = Callable[[Driving, int], None]
SOONEST: tuple[Matter, ...] = (Driving._elsewhere, Driving._safeguarding, Driving._held)
MATTERS: tuple[Matter, ...] = (*SOONEST, *(SOONEST[n % 2] for n in range(1, 8)))
"""In turn. `_held` is rarer than the others: what is left held stays on one page of the list."""
