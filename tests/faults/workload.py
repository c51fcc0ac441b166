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

import httpx2 as httpx

from deploy.dev.scenario import RequestOptions, TimedOut, organisation_ref
from deploy.dev.smoke import REFERRERS, ROUTINGS
from tests.faults.clients.retrying_client import RetryingClient

RECENT_REFERRALS_MAX = 60
"""Of so many referrals somebody still learns more."""
HELD_SINCE = timedelta(days=40)
"""What was held then has been held for too long."""
LEFT_HELD_EVERY = 4
"""Of so many that are held, one is left to whoever it was handed to."""


class Workload:
    """So many clients at once, until told to stop; what is begun is brought to its end. `adders` only add to what the
    others referred, as fast as they are answered: a receipt is a receipt.
    """

    def __init__(self, client: RetryingClient, clients: int, adders: int = 0) -> None:
        self.client, self.stop, self._lock, self.case_count = client, Event(), Lock(), 0
        self._recent: deque[tuple[str, UUID]] = deque(maxlen=RECENT_REFERRALS_MAX)
        self._held_count = count(1)
        self._pool = ThreadPoolExecutor(clients + adders, thread_name_prefix="client")
        self._futures = [self._pool.submit(self._run_cases) for _ in range(clients)]
        self._futures += [self._pool.submit(self._add_information, Random(client.rng.random())) for _ in range(adders)]

    def finish(self) -> list[BaseException]:
        """Begin nothing more, and wait for what is begun. What clients died of: an honest one lives."""
        self.stop.set()
        self._pool.shutdown()
        return [error for one in self._futures if (error := one.exception())]

    def _run_cases(self) -> None:
        while not self.stop.is_set():
            with self._lock:
                n, self.case_count = self.case_count, self.case_count + 1
            try:
                CASES[n % len(CASES)](self, n)
            except TimedOut as error:
                self.client.client_history.given_up.append(f"{n}: {error}")

    def _add_information(self, rng: Random) -> None:
        own = replace(self.client, http=httpx.Client(), rng=rng)
        self.client.until(lambda: self._recent or self.stop.is_set())
        while not self.stop.is_set():
            who, referral = rng.choice(self._recent)
            try:
                own.post(who, f"/intake/referrals/{referral}/information", {"information": f"Seen again: {uuid4()}"})
            except TimedOut as error:
                self.client.client_history.given_up.append(f"adding to {referral}: {error}")
        own.http.close()

    def _refer(self, who: str, **more: Any) -> UUID:
        since = time.monotonic()
        referral = self.client.refer(who, concern=f"Bruises nobody explains: {uuid4()}", **more)
        self._recent.append((who, referral))
        self.client.until(lambda: self.client.told(who, referral))
        self.client.client_history.seen.append((since, time.monotonic()))
        return referral

    def _other_route(self, n: int) -> None:
        who, route = REFERRERS[n % len(REFERRERS)], [*ROUTINGS][n // 2 % len(ROUTINGS)]
        referral = self._refer(who, route=route)
        self.client.route(referral, routing=ROUTINGS[route])
        self.client.until(lambda: "M2" in self.client.told(who, referral))

    def _safeguarding(self, n: int) -> None:
        who, client = REFERRERS[n // 2 % len(REFERRERS)], self.client
        first = self._refer(who, involved="yes")
        client.route(first)
        if n % 5 == 0:
            joined = client.refer("jo")
            client.route(joined, joins=first)
        client.decide(first)
        client.conclude(first)
        client.until(lambda: "M6" in client.told(who, first))
        client.close(first)
        client.until(lambda: "M8" in client.told(who, first))

    def _held_feedback(self, n: int) -> None:
        """A home refers what it may itself be the source of: a manager looks first. That was long ago, so that it is a
        lead's by now, who releases it; or it is left there.
        """
        client, then = self.client, datetime.now(UTC) - HELD_SINCE
        body = {"route": "safeguarding concern", "adult": {"name": "Edith Moss"}, "reach": "01632 960 101"}
        body |= {"concern": f"Bruises nobody explains: {uuid4()}", "source_organisation": organisation_ref("home")}
        referral = UUID(client.ask("jo", "/intake/referrals", body, RequestOptions(at=then))["id"])
        client.route(referral, options=RequestOptions(at=then + timedelta(days=1)))
        client.until(lambda: any(one["escalated"] for one in self._held_of(referral)))
        if next(self._held_count) % LEFT_HELD_EVERY:
            client.until(lambda: self._release(referral))
            client.until(lambda: "M2" in client.told("jo", referral))

    def _held_of(self, referral: UUID) -> list[dict[str, Any]]:
        return [one for one in self.client.get("ruth", "/notify/held").json() if one["referral"] == str(referral)]

    def _release(self, referral: UUID) -> bool:
        """Whoever read an older version reads again."""
        left = self._held_of(referral)
        for one in left:
            at = f"/notify/feedback/{referral}/occasions/{one['occasion']}/release"
            body = {"level": one["level"], "reason": "reviewed and safe to tell"}
            self.client.post("ruth", at, body, one["version"])
        return not left


Case = Callable[[Workload, int], None]
FIRST_CASES: tuple[Case, ...] = (Workload._other_route, Workload._safeguarding, Workload._held_feedback)
CASES: tuple[Case, ...] = (*FIRST_CASES, *(FIRST_CASES[n % 2] for n in range(1, 8)))
"""In turn. `_held_feedback` is rarer than the others: what is left held stays on one page of the list."""
