"""Receivers: real servers of other parties on sockets: a mail server, a webhook endpoint, an issuer's keys."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from aiosmtpd.controller import Controller

from deploy.dev.ports import free_port

HOST = "127.0.0.1"
HANG_SECONDS = 11.0
"""Longer than a sender waits: the notice is accepted, and the sender does not know."""
SMTP_REPLIES = {"refuse": "550 not here", "fail": "451 not now"}
HTTP_STATUSES = {"refuse": 410, "fail": 500}


@dataclass
class Mailbox:
    """A mail server. `received` holds the Message-ID of each accepted notice, in the order of arrival.

    `mode` is accept, refuse, fail, hang, drop, or mislead (accepts the notice, and replies that it failed).
    """

    port: int = field(default_factory=free_port)
    received: list[str] = field(default_factory=list)
    mode: str = "accept"
    recipients: dict[str, set[str]] = field(default_factory=dict)
    """Message-ID -> the addresses to which it came."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.mode in SMTP_REPLIES:
            return SMTP_REPLIES[self.mode]
        if self.mode == "hang":
            await asyncio.sleep(HANG_SECONDS)
        message = message_from_bytes(envelope.content, policy=policy.default)
        name = message["Message-ID"].strip("<>").partition("@")[0]
        self.recipients.setdefault(name, set()).update(envelope.rcpt_tos)
        self.received.append(name)
        if self.mode == "mislead":
            return SMTP_REPLIES["fail"]
        if self.mode == "drop":
            server.transport.abort()
        return "250 OK"

    @contextmanager
    def open(self) -> Iterator[Mailbox]:
        """Run the server inside the block."""
        server = Controller(self, hostname=HOST, port=self.port)
        server.start()
        try:
            yield self
        finally:
            server.stop()


@dataclass
class Endpoint:
    """A webhook endpoint. `received` holds the id of each accepted webhook, in order; `mode` is as of a Mailbox."""

    port: int = 0
    """A free port, known once the endpoint is open."""
    received: list[str] = field(default_factory=list)
    mode: str = "accept"
    webhook_subjects: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Webhook id -> (referral, update)."""

    def accept(self, name: str, body: bytes) -> None:
        """Record an accepted webhook."""
        data = json.loads(body)["data"]
        self.webhook_subjects[name] = (data["referral"], data["update"])
        self.received.append(name)

    @property
    def url(self) -> str:
        """The webhook address of an organisation."""
        return f"http://{HOST}:{self.port}/told"

    @contextmanager
    def open(self) -> Iterator[Endpoint]:
        """Run the server inside the block."""
        kind = type("BoundWebhookHandler", (_WebhookHandler,), {"endpoint": self})
        with _serve(self.port, kind) as self.port:
            yield self


@contextmanager
def serve_keys(address: str, keys: Any) -> Iterator[None]:
    """Serve an issuer's public keys at any path of `address`, where no portal runs."""
    kind = type("BoundKeysHandler", (_KeysHandler,), {"body": json.dumps(keys.as_dict(private=False)).encode()})
    with _serve(int(address.rpartition(":")[2]), kind):
        yield


@contextmanager
def _serve(port: int, kind: type[BaseHTTPRequestHandler]) -> Iterator[int]:
    """Run a server; the port is a free one where 0 is given."""
    with ThreadingHTTPServer((HOST, port), kind) as server:
        thread = Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


class _QuietHandler(BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Print nothing."""

    def respond(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class _WebhookHandler(_QuietHandler):
    endpoint: Endpoint

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        mode = self.endpoint.mode
        if mode in HTTP_STATUSES:
            self.respond(HTTP_STATUSES[mode])
            return
        if mode == "hang":
            time.sleep(HANG_SECONDS)
        self.endpoint.accept(self.headers["webhook-id"], body)
        if mode == "drop":
            self.close_connection = True
            return
        with suppress(OSError):
            self.respond(HTTP_STATUSES["fail"] if mode == "mislead" else 204)


class _KeysHandler(_QuietHandler):
    body: bytes

    def do_GET(self) -> None:
        self.respond(200, self.body)
