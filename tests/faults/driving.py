"""This is where referrals of every route are driven to their last milestone by honest clients, whatever breaks.

An honest client gives every command a key of its own, asks again with that key until it is answered, and believes a
receipt. What it was told is kept, to be held against the stores.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from random import Random
from threading import Event, Lock
from typing import Any
from uuid import UUID, uuid4

import httpx

from deploy.smoke import ELSEWHERE, REFERRERS
from deploy.walking import NOW, Mark, NeverCame, Walk
from portal.gateways.asking import Unreachable
from portal.gateways.tokens import NoMembership, SignInSpent
from tests.faults.evidence import Acknowledged

LONGEST = 10.0
"""No answer takes longer, whatever is broken."""
LATELY = 60
"""Of so many referrals somebody still learns more."""
REPEATS, TWICE_AT_ONCE = 0.1, 0.05


@dataclass
class History:
    """What clients were told. `seen` is when a referral was sent and when its referrer saw that it was received."""

    acknowledged: list[Acknowledged] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    slow: list[tuple[float, float, str]] = field(default_factory=list)
    seen: list[tuple[float, float]] = field(default_factory=list)
    given_up: list[str] = field(default_factory=list)


@dataclass
class Honest(Walk):
    """A walk whose every step is repeated until it is answered."""

    history: History = field(default_factory=History)
    chance: Random = field(default_factory=Random)
    patience: float = 90.0

    def post(
        self, who: str, path: str, body: Mapping[str, Any], version: int | None = None, mark: Mark = NOW
    ) -> httpx.Response:
        """Give a command, with one key until it is answered; now and then once more, or twice at once."""
        key, service = mark.key or str(uuid4()), path[1:].partition("/")[0]
        headers = {"idempotency-key": key} | ({} if version is None else {"if-match": f'"{version}"'})
        give = partial(self._answered, "POST", who, path, json=body, headers=headers)
        answer = self._twice(give) if self.chance.random() < TWICE_AT_ONCE else give()
        if answer.status_code == 201 and "position" in answer.json():
            self.history.acknowledged.append(Acknowledged(service, key, answer.json()))
            if self.chance.random() < REPEATS and give().json() != answer.json():
                self.history.wrong.append(f"{path}: {key} has another receipt than it had")
        elif answer.status_code != 201:
            self.history.refused.append((service, key))
        return answer

    def get(self, who: str, path: str) -> httpx.Response:
        """Ask a question until it is answered."""
        return self._answered("GET", who, path)

    def until(self, look: Callable[[], Any]) -> Any:
        """Look until there is something, for as long as repairs may take."""
        since = time.monotonic()
        while not (seen := look()):
            if time.monotonic() - since > self.patience:
                raise NeverCame("it never came")
            time.sleep(0.1)
        return seen

    def _twice(self, give: Callable[[], httpx.Response]) -> httpx.Response:
        with ThreadPoolExecutor(2) as both:
            first, second = (asked.result() for asked in [both.submit(give), both.submit(give)])
        if 201 in (first.status_code, second.status_code) and first.text != second.text:
            self.history.wrong.append(f"twice at once, and two answers: {first.text} {second.text}")
        return first

    def _answered(self, method: str, who: str, path: str, **given: Any) -> httpx.Response:
        since, pause = time.monotonic(), 0.1
        while time.monotonic() - since < self.patience:
            if (answer := self._once(method, who, path, **given)) is not None:
                return answer
            time.sleep(self.chance.uniform(pause / 2, pause))
            pause = min(2.0, pause * 2)
        raise NeverCame(f"{path} was not answered for {self.patience:.0f} s")

    def _once(self, method: str, who: str, path: str, **given: Any) -> httpx.Response | None:
        """None when it is to be repeated: nobody answered, or who answered said so."""
        headers = given.pop("headers", {})
        since = time.monotonic()
        try:
            headers = {**headers, "authorization": f"Bearer {self.token(who)}"}
            since = time.monotonic()
            answer = self.http.request(method, self.at(path), headers=headers, timeout=LONGEST + 2, **given)
        except (Unreachable, SignInSpent, NoMembership, httpx.TransportError) as silence:
            if isinstance(silence, httpx.ReadTimeout):
                self.history.slow.append((since, time.monotonic(), path))
            return None
        if time.monotonic() - since > LONGEST:
            self.history.slow.append((since, time.monotonic(), path))
        if answer.status_code >= 500 and answer.status_code != 503:
            self.history.wrong.append(f"{path}: {answer.status_code} {answer.text[:200]}")
        if answer.status_code == 401:  # the keys could not be had, or the token has run out meanwhile
            self.tokens.pop(who, None)
        return None if answer.status_code >= 500 or answer.status_code == 401 else answer


class Driving:
    """So many clients at once, until told to stop; what is begun is brought to its end. `adders` only add to what the
    others referred, as fast as they are answered: a receipt is a receipt.
    """

    def __init__(self, walk: Honest, clients: int, adders: int = 0) -> None:
        self.walk, self.stop, self._taking, self.matters = walk, Event(), Lock(), 0
        self._referred: deque[tuple[str, UUID]] = deque(maxlen=LATELY)
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
                self._safeguarding(n) if n % 2 else self._elsewhere(n)
            except NeverCame as trouble:
                self.walk.history.given_up.append(f"{n}: {trouble}")

    def _add(self, chance: Random) -> None:
        own = replace(self.walk, http=httpx.Client(), chance=chance)
        self.walk.until(lambda: self._referred or self.stop.is_set())
        while not self.stop.is_set():
            who, referral = chance.choice(self._referred)
            try:
                own.post(who, f"/intake/referrals/{referral}/information", {"information": "Seen again today."})
            except NeverCame as trouble:
                self.walk.history.given_up.append(f"adding to {referral}: {trouble}")
        own.http.close()

    def _refer(self, who: str, **more: Any) -> UUID:
        since = time.monotonic()
        referral = self.walk.refer(who, **more)
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
