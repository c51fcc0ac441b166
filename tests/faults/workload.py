"""Workload: clients take referrals of every route to their last milestone, whichever faults strike.

A kind of case is one entry of CASES; a part of the product that a storm does not reach yet needs an entry there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from random import Random
from threading import Event, Lock
from uuid import uuid4

import httpx

from deploy.dev.scenario import TimedOut
from tests.faults.cases import decisions, items, pathway
from tests.faults.cases.steps import Steps
from tests.faults.clients.retrying_client import RetryingClient

IDLE_SECONDS = 0.05
Case = Callable[[Steps, int], None]
USUAL: tuple[Case, ...] = (pathway.other_route, pathway.safeguarding)
CASES: tuple[Case, ...] = (
    *USUAL,
    pathway.held_feedback,
    items.worried,
    decisions.superseded,
    items.leaving,
    *USUAL,
    decisions.disputed_decision,
    items.overdue,
    items.given_while_leaving,
    decisions.unjoined,
    items.something_new,
    decisions.risen,
    *USUAL,
    decisions.reopened,
    decisions.disputed_routing,
)
"""In turn, from one that the seed chooses.

`held_feedback` is rarer than the others, so that the held items fit on one page of the list.
"""


class Workload:
    """Runs `clients` clients at the same time until `stop`; each of them finishes its open case.

    `adders` more clients only add information to the others' referrals, as fast as they are answered.
    """

    def __init__(self, client: RetryingClient, clients: int, adders: int = 0, cases: Sequence[Case] = CASES) -> None:
        self.client, self.stop, self._lock, self.case_count = client, Event(), Lock(), 0
        self.steps, self.cases, self._first = Steps(client), cases, client.rng.randrange(len(cases))
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
            case = self.cases[(self._first + n) % len(self.cases)]
            try:
                case(self.steps, n)
                self.client.client_history.finished_cases[case.__name__] += 1
            except TimedOut as error:
                self.client.client_history.abandoned_cases.append(f"{n} ({case.__name__}): {error}")

    def _add_information(self, rng: Random) -> None:
        client = replace(self.client, http=httpx.Client(), rng=rng)
        self.client.wait_until(lambda: self.steps.recent or self.stop.is_set())
        while not self.stop.is_set():
            if not (recent := [*self.steps.recent]):
                time.sleep(IDLE_SECONDS)
                continue
            who, referral = rng.choice(recent)
            try:
                client.post(who, f"/intake/referrals/{referral}/information", {"information": f"Seen again: {uuid4()}"})
            except TimedOut as error:
                self.client.client_history.abandoned_cases.append(f"adding to {referral}: {error}")
        client.http.close()
