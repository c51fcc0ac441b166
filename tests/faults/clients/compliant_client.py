"""Compliant client: repeats a request with the same key where the contract tells it to, and nowhere else."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from threading import Event
from typing import Any
from uuid import uuid4

import httpx

from tests.faults.cluster.shared_cluster import SharedCluster
from tests.faults.history import Acknowledgement

REFERRAL = {"route": "general enquiry or advice", "adult": {"name": "Edith Moss"}, "reach": "01632 960 101"}
PAUSE_SECONDS = 0.05
ANSWER_SECONDS_MAX = 60.0
"""Longer than any wait that a service asks of its clients."""


@dataclass
class CompliantClient:
    """Refers until `stop`, over one open connection. `failures` are the answers that it may not repeat."""

    shared_cluster: SharedCluster
    stop: Event
    base_url: str
    acknowledgements: list[Acknowledgement] = field(default_factory=list)
    retries: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Submit one referral after another, and finish the last."""
        with httpx.Client(base_url=self.base_url, timeout=20) as http:
            while not self.stop.is_set():
                self._refer(http, str(uuid4()))
                self._read(http)
                time.sleep(PAUSE_SECONDS)

    def _refer(self, http: httpx.Client, key: str) -> None:
        answer = self._request(http, "POST", "/referrals", key, json={**REFERRAL, "concern": "Bruises on both arms."})
        if answer.status_code == 201:
            self.acknowledgements.append(Acknowledgement("intake", key, answer.json()))

    def _read(self, http: httpx.Client) -> None:
        self._request(http, "GET", "/referrals", str(uuid4()))

    def _request(self, http: httpx.Client, method: str, path: str, key: str, **more: Any) -> httpx.Response:
        """Repeat the request while the connection is refused, or the answer is a 503 with `Retry-After`.

        Raises AssertionError after 60 s of that.
        """
        headers = {"authorization": f"Bearer {self.shared_cluster.scenario.token('priya')}", "idempotency-key": key}
        deadline = time.monotonic() + ANSWER_SECONDS_MAX
        while time.monotonic() < deadline:
            try:
                answer = http.request(method, path, headers=headers, **more)
            except httpx.ConnectError:
                self._retry("refused")
                continue
            except httpx.TransportError as error:
                self.failures.append(f"{method} {path}: {type(error).__name__}")
                continue
            if answer.status_code == 503 and "retry-after" in answer.headers:
                self._retry("told to come again")
                continue
            if not answer.is_success:
                self.failures.append(f"{method} {path}: {answer.status_code}")
            return answer
        raise AssertionError(f"{method} {path} was not answered within {ANSWER_SECONDS_MAX:.0f} s: {self.retries}")

    def _retry(self, why: str) -> None:
        self.retries[why] += 1
        time.sleep(PAUSE_SECONDS)
