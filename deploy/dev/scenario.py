"""Scenario: takes a referral through a running system over HTTP, as its people would."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx

from deploy.dev.news import SEEN, is_news_unseen, unseen_news
from deploy.dev.persona_token import persona_token
from deploy.dev.seed import member_id, organisation_id
from portal.gateways.http import Unreachable
from portal.gateways.tokens import NoMembership, SignInExpired
from services.enquiry.domain.concern.state import concern_of
from services.enquiry.domain.enquiry.closure import ChecklistItem
from services.enquiry.domain.enquiry.state import enquiry_of
from services.intake.domain.referral.routing import REASONS_BY_ROUTING
from services.intake.domain.referral.state import Routing

WAIT_SECONDS = 15.0
TOKEN_RENEWED_AFTER_SECONDS = 240.0
RETRY_PAUSE_SECONDS = 0.2
UNREACHABLE_ERRORS = (Unreachable, httpx.TransportError)
"""Errors of a request that reached no service."""
CARE_CHANGED = "Care was poor and has changed."


class TimedOut(Exception):
    """The expected answer did not come in time."""


class ServiceUnreachable(TimedOut):
    """No service answers; the message names the URL."""


@dataclass(frozen=True, kw_only=True)
class RequestOptions:
    """A command's idempotency key (default: a new one), and when it happened (default: now)."""

    key: str | None = None
    at: datetime | None = None


DEFAULT_OPTIONS = RequestOptions()


@dataclass
class Scenario:
    """The personas' client of the system at `address`, whose keys are in `state`.

    `service_urls`: base URLs of services that run apart. `wait_seconds`: how long to wait for an expected answer.
    """

    state: Path
    address: str
    service_urls: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, tuple[float, str]] = field(default_factory=dict)
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=20))
    wait_seconds: float = WAIT_SECONDS

    def token(self, persona: str) -> str:
        """A persona's access token, renewed before it expires."""
        since, token = self.tokens.get(persona, (0.0, ""))
        if time.monotonic() - since > TOKEN_RENEWED_AFTER_SECONDS or not token:
            try:
                token = persona_token(persona, self.state, self.address, self.service_urls.get("intake"))
            except (NoMembership, SignInExpired) as refusal:
                message = f"{self.address} does not know {persona} by the keys in {self.state}"
                raise TimedOut(f"{message} ({type(refusal).__name__})") from refusal
            self.tokens[persona] = time.monotonic(), token
        return token

    def url_of(self, path: str) -> str:
        """The URL of a path, whose first part names the service, also where that runs apart."""
        service, rest = path[1:].split("/", 1)
        return f"{self.service_urls.get(service, f'{self.address}/{service}')}/{rest}"

    def get(self, persona: str, path: str) -> httpx.Response:
        """Answer to a query of a persona."""
        return self._with_retries(path, lambda: self.http.get(self.url_of(path), headers=self._authorization(persona)))

    def command(
        self,
        persona: str,
        path: str,
        body: Mapping[str, Any],
        options: RequestOptions = DEFAULT_OPTIONS,
        version: int | None = None,
    ) -> dict[str, Any]:
        """Send a persona's command; its receipt. Raises TimedOut where it is refused."""
        answer = self.post(persona, path, body, version, options)
        if answer.status_code != 201:
            raise TimedOut(f"{path}: {answer.status_code} {answer.text}")
        receipt: dict[str, Any] = answer.json()
        return receipt

    def post(
        self,
        persona: str,
        path: str,
        body: Mapping[str, Any],
        version: int | None = None,
        options: RequestOptions = DEFAULT_OPTIONS,
    ) -> httpx.Response:
        """Send a persona's command; the answer, whatever its status."""
        headers = {"idempotency-key": options.key or str(uuid4())}
        if options.at:
            headers["occurred-at"] = options.at.isoformat()
        if version is not None:
            headers["if-match"] = f'"{version}"'
        return self._with_retries(
            path, lambda: self.http.post(self.url_of(path), json=body, headers=headers | self._authorization(persona))
        )

    def _authorization(self, persona: str) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token(persona)}"}

    def _with_retries(self, path: str, ask: Callable[[], httpx.Response]) -> httpx.Response:
        """Repeat a request while no service answers, or one answers 503: a command's key makes that harmless.

        Raises ServiceUnreachable.
        """
        deadline = time.monotonic() + self.wait_seconds
        while True:
            try:
                answer = ask()
                if answer.status_code != 503 or time.monotonic() > deadline:
                    return answer
            except UNREACHABLE_ERRORS as error:
                if time.monotonic() > deadline:
                    unreachable = f"nobody answers at {self.url_of(path)}"
                    raise ServiceUnreachable(f"{unreachable} ({type(error).__name__})") from error
            time.sleep(RETRY_PAUSE_SECONDS)

    def wait_until(self, probe: Callable[[], Any], expected: str = "the expected answer") -> Any:
        """Repeat `probe` until its result is true. Raises TimedOut after `wait_seconds`, naming what was `expected`."""
        deadline = time.monotonic() + self.wait_seconds
        while not (result := probe()) and time.monotonic() < deadline:
            time.sleep(0.05)
        if not result:
            raise TimedOut(f"{expected} did not come within {self.wait_seconds:.0f} s")
        return result

    def get_when_present(self, persona: str, path: str) -> dict[str, Any]:
        """The body of a query's answer, once it is 200."""

        def probe() -> Any:
            answer = self.get(persona, path)
            return answer.json() if answer.status_code == 200 else None

        body: dict[str, Any] = self.wait_until(probe, path)
        return body

    def refer(self, persona: str = "priya", **more: Any) -> UUID:
        """Submit a referral; its id. `more` adds to the body, or replaces parts of it."""
        body = {"route": "safeguarding concern", "adult": {"name": "Edith Moss"}, "reach": "01632 960 101"}
        body = {**body, "concern": "Bruises nobody explains.", **more}
        return UUID(self.command(persona, "/intake/referrals", body)["id"])

    def change(
        self, persona: str, path: str, action: str, body: Mapping[str, Any], options: RequestOptions = DEFAULT_OPTIONS
    ) -> dict[str, Any]:
        """Send a command to `{path}/{action}` at the version just read; read again and repeat on 412 (stale)."""

        def changed() -> Any:
            news = unseen_news(self.get, self.get_when_present, persona, path, action)
            for item in news if options.key else ():  # before the command, so that its repeat has the same body
                seen = RequestOptions(key=f"{options.key}/{item['id']}", at=options.at)
                self.post(persona, f"/enquiry/open-items/{item['id']}/seen", SEEN, item["version"], seen)
            version = self.get_when_present(persona, path)["version"]
            whole = {**body, "seen": [item["id"] for item in news]} if news and not options.key else body
            answer = self.post(persona, f"{path}/{action}", whole, version, options)
            if is_news_unseen(answer):
                return None
            if answer.status_code not in (201, 412):
                raise TimedOut(f"{path}/{action}: {answer.status_code} {answer.text}")
            return answer.json() if answer.status_code == 201 else None

        receipt: dict[str, Any] = self.wait_until(changed, f"{path}/{action}")
        return receipt

    def route(
        self,
        referral: UUID,
        joins: UUID | None = None,
        routing: str = "safeguarding",
        options: RequestOptions = DEFAULT_OPTIONS,
    ) -> None:
        """Route a referral, as triage."""
        body = {
            "routing": routing,
            "reason": REASONS_BY_ROUTING[Routing(routing)][0],
            "rationale": "As the referral itself reads.",
        }
        more = {"joins": str(joins)} if joins else {}
        self.change("tom", f"/intake/referrals/{referral}", "routing", {**body, **more}, options)

    def confirm_join(self, first: UUID, joined: UUID) -> None:
        """Confirm, as a practitioner, that a referral belongs to the concern of the first, once it has joined that."""
        path = f"/enquiry/concerns/{concern_of(first)}"

        def waits() -> bool:
            referrals = self.get_when_present("amara", path)["referrals"]
            return any(referral["id"] == str(joined) and referral["pending"] for referral in referrals)

        self.wait_until(waits, f"the join of {joined}")
        self.change("amara", path, f"referrals/{joined}/confirmation", {})

    def decide(self, first: UUID) -> None:
        """Record all three parts of the test as met, and decide."""
        path = f"/enquiry/concerns/{concern_of(first)}"
        for limb in "abc":
            self.change("amara", path, f"findings/{limb}", {"finding": "met", "rationale": "Seen at the home visit."})
        self.change("amara", path, "decision", {"rationale": "All three parts are met."})

    def conclude(self, first: UUID, number: int = 1) -> None:
        """Take an enquiry to its conclusion. `number`: the first of the concern, or one that followed a reopening."""
        wishes, assessed = "Yes they were asked and outcomes were expressed", "Risk identified and action taken"
        for action, body in (
            ("allocation", {"worker": str(member_id("amara"))}),
            ("desired-outcomes", {"wishes": wishes, "words": "To feel safe."}),
            ("risk-assessment", {"assessment": assessed, "rationale": CARE_CHANGED}),
            ("outcomes-evaluation", {"achieved": "Fully Achieved", "rationale": "She says so, at home."}),
            ("conclusion", {"findings": CARE_CHANGED, "risk": "Risk reduced"}),
        ):
            self.change("amara", f"/enquiry/enquiries/{enquiry_of(concern_of(first), number)}", action, body)

    def close(self, first: UUID, number: int = 1) -> None:
        """Close an enquiry; it follows once every referrer is told, or it is withheld."""
        answered = {item: {"answer": "done"} for item in ChecklistItem}
        body = {"reason": "duty completed", "adults_view": "She agrees.", "checklist": answered}
        self.change("grace", f"/enquiry/enquiries/{enquiry_of(concern_of(first), number)}", "closure", body)

    def told_levels(self, persona: str, referral: UUID) -> dict[str, str]:
        """Milestone -> level of detail, as the referrer sees it."""
        answer = self.get(persona, f"/notify/feedback/{referral}")
        return {t["milestone"]: t["level"] for t in answer.json()["told"]} if answer.status_code == 200 else {}


def organisation_ref(key: str) -> str:
    """An invented organisation's id."""
    return str(organisation_id(key))
