"""This is where an organisation's own system is told: a signed request (Standard Webhooks), and nothing personal.

It carries the referral and the occasion; what was told of it is asked for, by whoever may.
"""

from __future__ import annotations

import ipaddress
import json
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

import httpx
from standardwebhooks import Webhook as Signing

from services.notify.delivery.ports import NeverTaken, NotSent
from services.notify.domain.delivery.state import Notice

TIMEOUT = httpx.Timeout(10.0, connect=5.0)
TYPE = "feedback.told"


@dataclass(frozen=True, slots=True)
class Webhook:
    """`allow_private` is for development, where receivers stand on this machine and have no certificate."""

    client: httpx.Client
    secret_of: Callable[[UUID], str | None]
    now: Callable[[], datetime]
    allow_private: bool = False

    def send(self, notice: Notice) -> None:
        if not notice.webhook:
            raise NotSent("no webhook is set for this organisation (any more)")
        secret = self.secret_of(notice.organisation)
        if not secret:
            raise NotSent("this organisation has no webhook secret; it makes one by POST /channels/secret")
        if not self.allow_private:
            refuse_private(notice.webhook)
        self._post(notice.webhook, notice, secret)

    def _post(self, url: str, notice: Notice, secret: str) -> None:
        at = self.now()
        body = self.body(notice, at)
        headers = {
            "content-type": "application/json",
            "webhook-id": str(notice.delivery),
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Signing(secret).sign(str(notice.delivery), at, body),
        }
        try:
            answer = self.client.post(url, content=body, headers=headers, timeout=TIMEOUT, follow_redirects=False)
        except httpx.HTTPError as error:
            raise NotSent(f"the endpoint did not answer ({type(error).__name__})") from error
        if answer.status_code == httpx.codes.GONE:  # Standard Webhooks: nothing more is to be sent there
            raise NeverTaken("the endpoint says that it is there no more; set another webhook, or none")
        if not answer.is_success:
            raise NotSent(f"the endpoint answered {answer.status_code}")

    def body(self, notice: Notice, at: datetime) -> str:
        data = {"referral": str(notice.referral), "occasion": notice.occasion}
        return json.dumps({"type": TYPE, "timestamp": at.isoformat(), "data": data})


def refuse_private(url: str) -> None:
    """Raises NotSent where an address leads into a private network, or goes unencrypted."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        raise NotSent("a webhook's address begins with https://")
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    except OSError as error:
        raise NotSent("the endpoint's name is not known") from error
    if not all(ipaddress.ip_address(address[4][0]).is_global for address in found):
        raise NotSent("the endpoint's address is not a public one")
