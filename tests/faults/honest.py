"""This is where a client asks as its developer was told to: again with the same key, where it was told to ask again."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from threading import Event
from typing import Any
from uuid import uuid4

import httpx

from tests.faults.evidence import Acknowledged
from tests.faults.standing import Standing

REFERRAL = {"route": "general enquiry or advice", "adult": {"name": "Edith Moss"}, "reach": "01632 960 101"}
PAUSE = 0.05
PATIENCE = 60.0
"""Longer than anything lasts that a client is told to wait for."""


@dataclass
class Honest:
    """Refers until told to stop, over one connection that is kept. `broken` is whatever nobody told it to repeat."""

    standing: Standing
    stop: Event
    acknowledged: list[Acknowledged] = field(default_factory=list)
    asked_again: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)

    def run(self) -> None:
        """One after the other; the last is brought to its end."""
        with httpx.Client(base_url=self.standing.fleet.at["intake"], timeout=20) as http:
            while not self.stop.is_set():
                self._refer(http, str(uuid4()))
                self._read(http)
                time.sleep(PAUSE)

    def _refer(self, http: httpx.Client, key: str) -> None:
        answer = self._asked(http, "POST", "/referrals", key, json={**REFERRAL, "concern": "Bruises on both arms."})
        if answer.status_code == 201:
            self.acknowledged.append(Acknowledged("intake", key, answer.json()))

    def _read(self, http: httpx.Client) -> None:
        self._asked(http, "GET", "/referrals", str(uuid4()))

    def _asked(self, http: httpx.Client, method: str, path: str, key: str, **more: Any) -> httpx.Response:
        """Again while it is refused before it was taken, or told to come again; all else is as it comes.

        Raises AssertionError where that does not end.
        """
        headers = {"authorization": f"Bearer {self.standing.walk.token('priya')}", "idempotency-key": key}
        over = time.monotonic() + PATIENCE
        while time.monotonic() < over:
            try:
                answer = http.request(method, path, headers=headers, **more)
            except httpx.ConnectError:
                self._again("refused")
                continue
            except httpx.TransportError as broken:
                self.broken.append(f"{method} {path}: {type(broken).__name__}")
                continue
            if answer.status_code == 503 and "retry-after" in answer.headers:
                self._again("told to come again")
                continue
            if not answer.is_success:
                self.broken.append(f"{method} {path}: {answer.status_code}")
            return answer
        raise AssertionError(f"{method} {path} was not answered within {PATIENCE:.0f} s: {self.asked_again}")

    def _again(self, why: str) -> None:
        self.asked_again[why] += 1
        time.sleep(PAUSE)
