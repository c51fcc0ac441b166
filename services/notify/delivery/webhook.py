"""This is where an organisation's own system is told: a signed request (Standard Webhooks), and nothing personal.

It carries the referral and the occasion; what was told of it is asked for, by whoever may.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

import httpx
from standardwebhooks import Webhook as Signing

from services.notify.delivery.ports import NotSent, PermanentFailure
from services.notify.domain.delivery.state import Notice

TIMEOUT = httpx.Timeout(10.0, connect=5.0)
TYPE = "feedback.told"


@dataclass(frozen=True, slots=True)
class Webhook:
    """`client` sends outward. `allow_private` is for development, where receivers have no certificate."""

    client: httpx.Client
    signing_secrets: Callable[[UUID], Sequence[str]]
    now: Callable[[], datetime]
    allow_private: bool = False

    def send(self, notice: Notice) -> None:
        if not notice.webhook:
            raise NotSent("no webhook is set for this organisation (any more)")
        secrets = self.signing_secrets(notice.organisation)
        if not secrets:
            raise NotSent("this organisation has no webhook secret; it makes one by POST /channels/secret")
        if not self.allow_private:
            must_be_encrypted(notice.webhook)
        self._post(notice.webhook, notice, secrets)

    def _post(self, url: str, notice: Notice, secrets: Sequence[str]) -> None:
        at = self.now()
        body = self.body(notice, at)
        headers = {
            "content-type": "application/json",
            "webhook-id": str(notice.delivery),
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": " ".join(Signing(secret).sign(str(notice.delivery), at, body) for secret in secrets),
        }
        try:
            answer = self.client.post(url, content=body, headers=headers, timeout=TIMEOUT, follow_redirects=False)
        except httpx.HTTPError as error:
            raise NotSent(f"the endpoint did not answer ({type(error).__name__})") from error
        if answer.status_code == httpx.codes.GONE:  # Standard Webhooks: nothing more is to be sent there
            raise PermanentFailure("the endpoint says that it is there no more; set another webhook, or none")
        if not answer.is_success:
            raise NotSent(f"the endpoint answered {answer.status_code}")

    def body(self, notice: Notice, at: datetime) -> str:
        data = {"referral": str(notice.referral), "update": notice.update}
        return json.dumps({"type": TYPE, "timestamp": at.isoformat(), "data": data})


def must_be_encrypted(url: str) -> None:
    """Raises NotSent."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        raise NotSent("a webhook's address begins with https://")
