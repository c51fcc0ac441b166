"""Adapter: a webhook tells an organisation's own system, by a signed request (Standard Webhooks).

It carries the ids of the referral and of the update, and nothing personal. The receiver reads the update over the API.
"""

from __future__ import annotations

import json
from collections.abc import Callable
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
    """`signing_secrets` are an organisation's, newest first: a notice carries one signature for each.

    `allow_private` is for development, where receivers have no certificate.
    """

    client: httpx.Client
    signing_secrets: Callable[[UUID], tuple[str, ...]]
    now: Callable[[], datetime]
    allow_private: bool = False

    def send(self, notice: Notice) -> None:
        if not notice.webhook:
            raise NotSent("no webhook is set for this organisation (any more)")
        secrets = self.signing_secrets(notice.organisation)
        if not secrets:
            raise NotSent("this organisation has no webhook secret; it makes one by POST /channels/secret")
        if not self.allow_private:
            must_be_https(notice.webhook)
        self._post(notice.webhook, notice, secrets)

    def _post(self, url: str, notice: Notice, secrets: tuple[str, ...]) -> None:
        sent_at = self.now()
        body = self.body(notice, sent_at)
        headers = {
            "content-type": "application/json",
            "webhook-id": str(notice.delivery),
            "webhook-timestamp": str(int(sent_at.timestamp())),
            "webhook-signature": " ".join(
                Signing(secret).sign(str(notice.delivery), sent_at, body) for secret in secrets
            ),
        }
        try:
            answer = self.client.post(url, content=body, headers=headers, timeout=TIMEOUT, follow_redirects=False)
        except httpx.HTTPError as error:
            raise NotSent(f"the endpoint did not answer ({type(error).__name__})") from error
        if answer.status_code == httpx.codes.GONE:  # Standard Webhooks: the receiver wants nothing more
            raise PermanentFailure("the endpoint answered that it takes no more (410); set another webhook, or none")
        if not answer.is_success:
            raise NotSent(f"the endpoint answered {answer.status_code}")

    def body(self, notice: Notice, sent_at: datetime) -> str:
        data = {"referral": str(notice.referral), "update": notice.update}
        return json.dumps({"type": TYPE, "timestamp": sent_at.isoformat(), "data": data})


def must_be_https(url: str) -> None:
    """Raises NotSent for any other scheme, and for no host."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        raise NotSent("a webhook's address begins with https://")
