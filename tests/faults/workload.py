"""Workload: clients take referrals of every route to their last milestone, whichever faults strike.

A kind of case is one entry of CASES; a part of the product that a storm does not reach yet needs an entry there.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from threading import Event, Lock
from typing import Any
from uuid import UUID, uuid4

import httpx

from deploy.dev.scenario import RequestOptions, TimedOut, organisation_ref
from deploy.dev.smoke import REFERRERS, ROUTINGS
from tests.faults.clients.retrying_client import RetryingClient

RECENT_REFERRALS_MAX = 60
"""How many of the latest referrals still have information added."""
HELD_SINCE = timedelta(days=40)
"""Feedback held for this long is overdue."""
LEFT_HELD_EVERY = 4
"""One in so many held feedbacks is never released, and stays with its owner."""


class Workload:
    """Runs `clients` clients at the same time until `stop`; each of them finishes its open case.

    `adders` more clients only add information to the others' referrals, as fast as they are answered.
    """

    def __init__(self, client: RetryingClient, clients: int, adders: int = 0) -> None:
        self.client, self.stop, self._lock, self.case_count = client, Event(), Lock(), 0
        self._recent: deque[tuple[str, UUID]] = deque(maxlen=RECENT_REFERRALS_MAX)
        self._held_count = count(1)
        self._pool = ThreadPoolExecutor(clients + adders, thread_name_prefix="client")
        self._futures = [self._pool.submit(self._run_cases) for _ in range(clients)]
        self._futures += [self._pool.submit(self._add_information, Random(client.rng.random())) for _ in range(adders)]

    def finish(self) -> list[BaseException]:
        """Begin no more cases, and wait for those that are open; return the exceptions that ended a client."""
        self.stop.set()
        self._pool.shutdown()
        return [error for future in self._futures if (error := future.exception())]

    def _run_cases(self) -> None:
        while not self.stop.is_set():
            with self._lock:
                n, self.case_count = self.case_count, self.case_count + 1
            try:
                CASES[n % len(CASES)](self, n)
            except TimedOut as error:
                self.client.client_history.abandoned_cases.append(f"{n}: {error}")

    def _add_information(self, rng: Random) -> None:
        client = replace(self.client, http=httpx.Client(), rng=rng)
        self.client.wait_until(lambda: self._recent or self.stop.is_set())
        while not self.stop.is_set():
            who, referral = rng.choice(self._recent)
            try:
                client.post(who, f"/intake/referrals/{referral}/information", {"information": f"Seen again: {uuid4()}"})
            except TimedOut as error:
                self.client.client_history.abandoned_cases.append(f"adding to {referral}: {error}")
        client.http.close()

    def _refer(self, who: str, **more: Any) -> UUID:
        since = time.monotonic()
        referral = self.client.refer(who, concern=f"Bruises nobody explains: {uuid4()}", **more)
        self._recent.append((who, referral))
        self.client.wait_until(lambda: self.client.told_levels(who, referral), f"the receipt of {referral} for {who}")
        self.client.client_history.visible_referrals.append((since, time.monotonic()))
        return referral

    def _let_it_rest(self, who: str, referral: UUID) -> None:
        """Nobody adds to it any more: whoever decides has to have seen what came, and what never ends is never seen."""
        with suppress(ValueError):
            self._recent.remove((who, referral))

    def _other_route(self, n: int) -> None:
        who, route = REFERRERS[n % len(REFERRERS)], [*ROUTINGS][n // 2 % len(ROUTINGS)]
        referral = self._refer(who, route=route)
        self.client.route(referral, routing=ROUTINGS[route])
        self._wait_until_told(who, referral, "M2")

    def _safeguarding(self, n: int) -> None:
        who, client = REFERRERS[n // 2 % len(REFERRERS)], self.client
        first = self._refer(who, involved="yes")
        client.route(first)
        if n % 5 == 0:
            joined = client.refer("jo")
            client.route(joined, joins=first)
            client.confirm_join(first, joined)
        self._let_it_rest(who, first)
        client.decide(first)
        client.conclude(first)
        self._wait_until_told(who, first, "M6")
        client.close(first)
        self._wait_until_told(who, first, "M8")

    def _held_feedback(self, n: int) -> None:
        """A care home refers a risk of which it may be the source, so a manager reviews the feedback first.

        The case is dated back: its deadline has passed, and it is escalated to a lead, who releases it or leaves it.
        """
        client, held_since = self.client, datetime.now(UTC) - HELD_SINCE
        body = {"route": "safeguarding concern", "adult": {"name": "Edith Moss"}, "reach": "01632 960 101"}
        body |= {"concern": f"Bruises nobody explains: {uuid4()}", "source_organisation": organisation_ref("home")}
        referral = UUID(client.command("jo", "/intake/referrals", body, RequestOptions(at=held_since))["id"])
        client.route(referral, options=RequestOptions(at=held_since + timedelta(days=1)))
        client.wait_until(lambda: any(item["escalated"] for item in self._held_of(referral)), f"escalated {referral}")
        if next(self._held_count) % LEFT_HELD_EVERY:
            client.wait_until(lambda: self._release(referral), f"release of all that is held of {referral}")
            self._wait_until_told("jo", referral, "M2")

    def _wait_until_told(self, who: str, referral: UUID, milestone: str) -> None:
        expected = f"{milestone} of {referral} for {who}"
        self.client.wait_until(lambda: milestone in self.client.told_levels(who, referral), expected)

    def _held_of(self, referral: UUID) -> list[dict[str, Any]]:
        return [item for item in self.client.get("ruth", "/notify/held").json() if item["referral"] == str(referral)]

    def _release(self, referral: UUID) -> bool:
        """Release the held items of a referral; true where there are none. The next call repeats a stale release."""
        held = self._held_of(referral)
        for item in held:
            path = f"/notify/feedback/{referral}/occasions/{item['occasion']}/release"
            body = {"level": item["level"], "reason": "reviewed and safe to tell"}
            self.client.post("ruth", path, body, item["version"])
        return not held


Case = Callable[[Workload, int], None]
FIRST_CASES: tuple[Case, ...] = (Workload._other_route, Workload._safeguarding, Workload._held_feedback)
CASES: tuple[Case, ...] = (*FIRST_CASES, *(FIRST_CASES[n % 2] for n in range(1, 8)))
"""In turn. `_held_feedback` is rarer than the others, so that the held items fit on one page of the list."""
