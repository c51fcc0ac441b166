"""Retrying client: sends each command with one key until it is answered, and records what it was told.

It trusts a receipt, and compares what it is shown with what it was shown before.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any
from uuid import UUID, uuid4

import httpx

from deploy.dev.scenario import DEFAULT_OPTIONS, UNREACHABLE_ERRORS, RequestOptions, Scenario, TimedOut
from tests.faults.history import Acknowledgement

RESPONSE_SECONDS_MAX = 10.0
"""No answer takes longer, whichever fault is active."""
REPEAT_PROBABILITY, CONCURRENT_PROBABILITY = 0.1, 0.05


@dataclass
class ClientHistory:
    """What clients were told. Times are monotonic seconds."""

    acknowledgements: list[Acknowledgement] = field(default_factory=list)
    refusals: list[tuple[str, str]] = field(default_factory=list)
    """(service, key) of each refused command."""
    violations: list[str] = field(default_factory=list)
    """Answers that no client should have had."""
    slow_requests: list[tuple[float, float, str]] = field(default_factory=list)
    """(start, end, path) of each request that took too long."""
    visible_referrals: list[tuple[float, float]] = field(default_factory=list)
    """(sent, seen) of each referral: `seen` is when its referrer saw that it was received."""
    abandoned_cases: list[str] = field(default_factory=list)
    finished_cases: Counter[str] = field(default_factory=Counter)
    """How often each kind of case came to its end."""
    milestones_shown: dict[UUID, set[str]] = field(default_factory=dict)
    """Referral -> the milestones that its referrer has seen."""


@dataclass
class RetryingClient(Scenario):
    """A scenario that repeats every step until it is answered."""

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
        """Send a command with one key until it is answered; now and then once more, or twice at the same time."""
        key, service = options.key or str(uuid4()), path[1:].partition("/")[0]
        headers = {"idempotency-key": key} | ({} if version is None else {"if-match": f'"{version}"'})
        headers |= {"occurred-at": options.at.isoformat()} if options.at else {}
        send = partial(self._request_until_answered, "POST", who, path, json=body, headers=headers)
        answer = self._send_concurrently(send) if self.rng.random() < CONCURRENT_PROBABILITY else send()
        if answer.status_code == 201 and "position" in answer.json():
            self.client_history.acknowledgements.append(Acknowledgement(service, key, answer.json(), path, body))
            if self.rng.random() < REPEAT_PROBABILITY and send().json() != answer.json():
                self.client_history.violations.append(f"{path}: {key} has another receipt than before")
        elif answer.status_code != 201:
            self.client_history.refusals.append((service, key))
        return answer

    def get(self, who: str, path: str) -> httpx.Response:
        """Send a query until it is answered."""
        return self._request_until_answered("GET", who, path)

    def _send_concurrently(self, send: Callable[[], httpx.Response]) -> httpx.Response:
        with ThreadPoolExecutor(2) as pool:
            first, second = (future.result() for future in [pool.submit(send), pool.submit(send)])
        if 201 in (first.status_code, second.status_code) and first.text != second.text:
            self.client_history.violations.append(
                f"sent twice at the same time, and two answers: {first.text} {second.text}"
            )
        return first

    def _request_until_answered(self, method: str, who: str, path: str, **options: Any) -> httpx.Response:
        since, pause = time.monotonic(), 0.1
        while time.monotonic() - since < self.wait_seconds:
            if (answer := self._try_once(method, who, path, **options)) is not None:
                return answer
            time.sleep(self.rng.uniform(pause / 2, pause))
            pause = min(2.0, pause * 2)
        raise TimedOut(f"{path} was not answered for {self.wait_seconds:.0f} s")

    def told_levels(self, who: str, referral: UUID) -> dict[str, str]:
        """What the referrer sees; no milestone that they saw before may be missing."""
        before = {*self.client_history.milestones_shown.get(referral, ())}
        shown = super().told_levels(who, referral)
        if missing := before - shown.keys():
            self.client_history.violations.append(f"{who} is not shown {sorted(missing)} of {referral} any more")
        self.client_history.milestones_shown.setdefault(referral, set()).update(shown)
        return shown

    def token(self, who: str) -> str:
        """An access token; the time that it takes counts as the client's waiting."""
        with self._timed("/intake/token"):
            return super().token(who)

    @contextmanager
    def _timed(self, path: str) -> Iterator[None]:
        """Record the request if it takes too long, whether it is answered, cut or given up."""
        since = time.monotonic()
        try:
            yield
        finally:
            if (until := time.monotonic()) - since > RESPONSE_SECONDS_MAX:
                self.client_history.slow_requests.append((since, until, path))

    def _try_once(self, method: str, who: str, path: str, **options: Any) -> httpx.Response | None:
        """None where the request must be repeated: without an answer, or with one that says so."""
        headers = options.pop("headers", {})
        try:
            headers = {**headers, "authorization": f"Bearer {self.token(who)}"}
            with self._timed(path):
                answer = self.http.request(
                    method, self.url_of(path), headers=headers, timeout=RESPONSE_SECONDS_MAX + 2, **options
                )
        except (TimedOut, *UNREACHABLE_ERRORS):  # also a person whom intake does not know yet
            return None
        self.client_history.violations += [f"{path}: {violation}" for violation in violations(answer)]
        if answer.status_code == 401:  # no keys could be fetched, or the token has expired meanwhile
            self.tokens.pop(who, None)
        return None if answer.status_code >= 500 or answer.status_code == 401 else answer


def violations(answer: httpx.Response) -> Iterator[str]:
    """What the contract forbids of an answer, whichever fault is active."""
    code = answer.status_code
    if code >= 500 and code != 503:
        yield f"{code} {answer.headers.get('content-type')}"
    elif code >= 400 and "application/problem+json" not in answer.headers.get("content-type", ""):
        yield f"{code} is no problem document, but {answer.headers.get('content-type')}"
    if code == 503 and "retry-after" not in answer.headers:
        yield "503 without Retry-After"
