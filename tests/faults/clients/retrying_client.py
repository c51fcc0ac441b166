"""This is where one honest client asks: with one key until it is answered, and what it was told is kept.

It believes a receipt, and holds what it is shown later against what it was shown before.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any
from uuid import UUID, uuid4

import httpx2 as httpx

from deploy.dev.scenario import DEFAULT_OPTIONS, UNREACHABLE_ERRORS, RequestOptions, Scenario, TimedOut
from tests.faults.history import Acknowledgement

RESPONSE_SECONDS_MAX = 10.0
"""No answer takes longer, whatever is broken."""
REPEAT_PROBABILITY, CONCURRENT_PROBABILITY = 0.1, 0.05


@dataclass
class ClientHistory:
    """What clients were told. `seen` is when a referral was sent and when its referrer saw that it was received."""

    acknowledgements: list[Acknowledgement] = field(default_factory=list)
    refusals: list[tuple[str, str]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    slow: list[tuple[float, float, str]] = field(default_factory=list)
    seen: list[tuple[float, float]] = field(default_factory=list)
    given_up: list[str] = field(default_factory=list)
    shown: dict[UUID, set[str]] = field(default_factory=dict)
    """Referral -> the milestones that its referrer has seen."""


@dataclass
class RetryingClient(Scenario):
    """A walk whose every step is repeated until it is answered."""

    client_history: ClientHistory = field(default_factory=ClientHistory)
    rng: Random = field(default_factory=Random)
    wait_seconds: float = 90.0

    def post(
        self,
        who: str,
        path: str,
        body: Mapping[str, Any],
        version: int | None = None,
        options: RequestOptions = DEFAULT_OPTIONS,
    ) -> httpx.Response:
        """Give a command, with one key until it is answered; now and then once more, or twice at once."""
        key, service = options.key or str(uuid4()), path[1:].partition("/")[0]
        headers = {"idempotency-key": key} | ({} if version is None else {"if-match": f'"{version}"'})
        headers |= {"occurred-at": options.at.isoformat()} if options.at else {}
        send = partial(self._request_until_answered, "POST", who, path, json=body, headers=headers)
        answer = self._send_concurrently(send) if self.rng.random() < CONCURRENT_PROBABILITY else send()
        if answer.status_code == 201 and "position" in answer.json():
            self.client_history.acknowledgements.append(Acknowledgement(service, key, answer.json(), path, body))
            if self.rng.random() < REPEAT_PROBABILITY and send().json() != answer.json():
                self.client_history.wrong.append(f"{path}: {key} has another receipt than it had")
        elif answer.status_code != 201:
            self.client_history.refusals.append((service, key))
        return answer

    def get(self, who: str, path: str) -> httpx.Response:
        """Ask a question until it is answered."""
        return self._request_until_answered("GET", who, path)

    def _send_concurrently(self, send: Callable[[], httpx.Response]) -> httpx.Response:
        with ThreadPoolExecutor(2) as both:
            first, second = (asked.result() for asked in [both.submit(send), both.submit(send)])
        if 201 in (first.status_code, second.status_code) and first.text != second.text:
            self.client_history.wrong.append(f"twice at once, and two answers: {first.text} {second.text}")
        return first

    def _request_until_answered(self, method: str, who: str, path: str, **given: Any) -> httpx.Response:
        since, pause = time.monotonic(), 0.1
        while time.monotonic() - since < self.wait_seconds:
            if (answer := self._try_once(method, who, path, **given)) is not None:
                return answer
            time.sleep(self.rng.uniform(pause / 2, pause))
            pause = min(2.0, pause * 2)
        raise TimedOut(f"{path} was not answered for {self.wait_seconds:.0f} s")

    def told(self, who: str, referral: UUID) -> dict[str, str]:
        """What the referrer sees; of what they saw before, nothing may be gone."""
        before = {*self.client_history.shown.get(referral, ())}
        seen = super().told(who, referral)
        if gone := before - seen.keys():
            self.client_history.wrong.append(f"{who} is not shown {sorted(gone)} of {referral} any more")
        self.client_history.shown.setdefault(referral, set()).update(seen)
        return seen

    def token(self, who: str) -> str:
        """As anybody's; who is kept waiting for it is kept waiting."""
        with self._timed("/intake/token"):
            return super().token(who)

    @contextmanager
    def _timed(self, path: str) -> Iterator[None]:
        """However it ends: answered, broken off, or given up by us."""
        since = time.monotonic()
        try:
            yield
        finally:
            if (until := time.monotonic()) - since > RESPONSE_SECONDS_MAX:
                self.client_history.slow.append((since, until, path))

    def _try_once(self, method: str, who: str, path: str, **given: Any) -> httpx.Response | None:
        """None when it is to be repeated: nobody answered, or who answered said so."""
        headers = given.pop("headers", {})
        try:
            headers = {**headers, "authorization": f"Bearer {self.token(who)}"}
            with self._timed(path):
                answer = self.http.request(
                    method, self.at(path), headers=headers, timeout=RESPONSE_SECONDS_MAX + 2, **given
                )
        except (TimedOut, *UNREACHABLE_ERRORS):  # also a sign-in that is not known yet
            return None
        self.client_history.wrong += [f"{path}: {what}" for what in violations(answer)]
        if answer.status_code == 401:  # the keys could not be had, or the token has run out meanwhile
            self.tokens.pop(who, None)
        return None if answer.status_code >= 500 or answer.status_code == 401 else answer


def violations(answer: httpx.Response) -> Iterator[str]:
    """What no answer may be, whatever is broken behind it."""
    code = answer.status_code
    if code >= 500 and code != 503:
        yield f"{code} {answer.headers.get('content-type')}"
    elif code >= 400 and "application/problem+json" not in answer.headers.get("content-type", ""):
        yield f"{code} is no problem, but {answer.headers.get('content-type')}"
    if code == 503 and "retry-after" not in answer.headers:
        yield "503, and not when to come again"
