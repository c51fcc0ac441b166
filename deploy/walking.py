"""This is where one matter is walked through a running system over HTTP, as its people would walk it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx

from deploy.embedded.founding import member_id, organisation_id
from deploy.embedded.token import token_for
from portal.gateways.asking import Unreachable
from portal.gateways.tokens import NoMembership, SignInSpent
from services.enquiry.domain.concern.state import concern_of
from services.enquiry.domain.enquiry.closing import Item
from services.enquiry.domain.enquiry.state import enquiry_of

PATIENCE = 15.0
RENEW_SECONDS = 240.0
AGAIN_SECONDS = 0.2
SILENT = (Unreachable, httpx.TransportError)
"""What asking ends in where nobody is there."""


class NeverCame(Exception):
    """What was waited for did not come in time."""


class NobodyAnswers(NeverCame):
    """Whoever is asked is not there; the message says where that was."""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """The key that makes a command's repeat harmless, and when it happened: unless given, a new key, and now."""

    key: str | None = None
    at: datetime | None = None


NOW = Mark()


@dataclass
class Walk:
    """The people of a development house at `address`, whose keys stand in `state`; `apart` are services elsewhere.

    `patience` is for how many seconds they wait for what does not come.
    """

    state: Path
    address: str
    apart: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, tuple[float, str]] = field(default_factory=dict)
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=20))
    patience: float = PATIENCE

    def token(self, who: str) -> str:
        """A token that is good for a while yet."""
        since, token = self.tokens.get(who, (0.0, ""))
        if time.monotonic() - since > RENEW_SECONDS or not token:
            try:
                token = token_for(who, self.state, self.address, self.apart.get("intake"))
            except (NoMembership, SignInSpent) as refused:
                strange = f"{self.address} does not know {who} by the keys in {self.state}"
                raise NeverCame(f"{strange} ({type(refused).__name__})") from refused
            self.tokens[who] = time.monotonic(), token
        return token

    def at(self, path: str) -> str:
        """The address of a path, whose first part names the service, also where that stands apart."""
        service, rest = path[1:].split("/", 1)
        return f"{self.apart.get(service, f'{self.address}/{service}')}/{rest}"

    def get(self, who: str, path: str) -> httpx.Response:
        """Ask a question as somebody."""
        return self._persistently(path, lambda: self.http.get(self.at(path), headers=self._signed(who)))

    def ask(
        self, who: str, path: str, body: Mapping[str, Any], mark: Mark = NOW, version: int | None = None
    ) -> dict[str, Any]:
        """Give a command as somebody; its receipt. Raises NeverCame when it is refused."""
        answer = self.post(who, path, body, version, mark)
        if answer.status_code != 201:
            raise NeverCame(f"{path}: {answer.status_code} {answer.text}")
        receipt: dict[str, Any] = answer.json()
        return receipt

    def post(
        self, who: str, path: str, body: Mapping[str, Any], version: int | None = None, mark: Mark = NOW
    ) -> httpx.Response:
        """Give a command as somebody, whatever is answered."""
        headers = {"idempotency-key": mark.key or str(uuid4())}
        if mark.at:
            headers["occurred-at"] = mark.at.isoformat()
        if version is not None:
            headers["if-match"] = f'"{version}"'
        return self._persistently(
            path, lambda: self.http.post(self.at(path), json=body, headers=headers | self._signed(who))
        )

    def _signed(self, who: str) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token(who)}"}

    def _persistently(self, path: str, ask: Callable[[], httpx.Response]) -> httpx.Response:
        """Ask again while nobody answers, or says to come again: a command's key makes that harmless.

        Raises NobodyAnswers.
        """
        over = time.monotonic() + self.patience
        while True:
            try:
                answer = ask()
                if answer.status_code != 503 or time.monotonic() > over:
                    return answer
            except SILENT as silence:
                if time.monotonic() > over:
                    nobody = f"nobody answers at {self.at(path)}"
                    raise NobodyAnswers(f"{nobody} ({type(silence).__name__})") from silence
            time.sleep(AGAIN_SECONDS)

    def until(self, look: Callable[[], Any], what: str = "what was waited for") -> Any:
        """Look until there is something, for a bounded time. Raises NeverCame, which says `what` did not come."""
        over = time.monotonic() + self.patience
        while not (seen := look()) and time.monotonic() < over:
            time.sleep(0.05)
        if not seen:
            raise NeverCame(f"{what} did not come within {self.patience:.0f} s")
        return seen

    def there(self, who: str, path: str) -> dict[str, Any]:
        """An answer, once it is there."""

        def look() -> Any:
            answer = self.get(who, path)
            return answer.json() if answer.status_code == 200 else None

        found: dict[str, Any] = self.until(look, path)
        return found

    def refer(self, who: str = "priya", **more: Any) -> UUID:
        """Make a referral."""
        body = {"route": "safeguarding concern", "adult": {"name": "Edith Moss"}, "reach": "01632 960 101"}
        body = {**body, "concern": "Bruises nobody explains.", **more}
        return UUID(self.ask(who, "/intake/referrals", body)["id"])

    def change(self, who: str, at: str, what: str, body: Mapping[str, Any], mark: Mark = NOW) -> dict[str, Any]:
        """Change what stands at a path: who read an older version reads again, as an honest client does."""

        def changed() -> Any:
            answer = self.post(who, f"{at}/{what}", body, self.there(who, at)["version"], mark)
            if answer.status_code not in (201, 412):
                raise NeverCame(f"{at}/{what}: {answer.status_code} {answer.text}")
            return answer.json() if answer.status_code == 201 else None

        receipt: dict[str, Any] = self.until(changed, f"{at}/{what}")
        return receipt

    def route(self, referral: UUID, joins: UUID | None = None, routing: str = "safeguarding", mark: Mark = NOW) -> None:
        """Let triage send it on."""
        reasons = {"safeguarding": "abuse or neglect suspected"}
        body = {"routing": routing, "reason": reasons.get(routing, "advice was enough"), "rationale": "As it reads."}
        more = {"joins": str(joins)} if joins else {}
        self.change("tom", f"/intake/referrals/{referral}", "routing", {**body, **more}, mark)

    def decide(self, first: UUID) -> None:
        """Find all three parts of the test met, and decide."""
        at = f"/enquiry/concerns/{concern_of(first)}"
        for limb in "abc":
            self.change("amara", at, f"findings/{limb}", {"finding": "met", "rationale": "Seen and heard."})
        self.change("amara", at, "decision", {"rationale": "All three are met."})

    def conclude(self, first: UUID) -> None:
        """Carry the enquiry to its conclusion."""
        at = f"/enquiry/enquiries/{enquiry_of(concern_of(first))}"
        asked = "Yes they were asked and outcomes were expressed"
        for what, body in (
            ("allocation", {"worker": str(member_id("amara"))}),
            ("desired-outcomes", {"wishes": asked, "words": "To feel safe."}),
            ("risk-assessment", {"assessment": "Risk identified and action taken", "rationale": "Care plan changed."}),
            ("outcomes-evaluation", {"achieved": "Fully Achieved", "rationale": "She says so."}),
            ("conclusion", {"findings": "Care was poor and has changed.", "risk": "Risk reduced"}),
        ):
            self.change("amara", at, what, body)

    def close(self, first: UUID) -> None:
        """Close the enquiry; it closes when its outcome is told or held."""
        answered = {item: {"answer": "done"} for item in Item}
        body = {"reason": "duty completed", "adults_view": "She agrees.", "checklist": answered}
        self.change("grace", f"/enquiry/enquiries/{enquiry_of(concern_of(first))}", "closure", body)

    def told(self, who: str, referral: UUID) -> dict[str, str]:
        """Milestone -> level, of what the referrer sees."""
        answer = self.get(who, f"/notify/feedback/{referral}")
        return {t["milestone"]: t["level"] for t in answer.json()["told"]} if answer.status_code == 200 else {}


def named(key: str) -> str:
    """An invented organisation's id."""
    return str(organisation_id(key))
