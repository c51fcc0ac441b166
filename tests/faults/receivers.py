"""This is where others' servers stand, real, on sockets: a mailbox, a webhook's endpoint, a provider's keys."""

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

from deploy.ports import free_port

HOST = "127.0.0.1"
HANGS = 11.0
"""Longer than a sender waits: it is taken, and the sender does not know."""
ANSWERS = {"refuse": "550 not here", "fail": "451 not now"}
STATUSES = {"refuse": 410, "fail": 500}


@dataclass
class Mailbox:
    """Every notice that was taken: its Message-ID, in the order of coming.

    `mood` is take, refuse, fail, hang, drop, or mislead, which takes it and says that it failed.
    """

    port: int = field(default_factory=free_port)
    taken: list[str] = field(default_factory=list)
    mood: str = "take"
    addressed: dict[str, set[str]] = field(default_factory=dict)
    """Message-ID -> whom it came to."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd calls it so
        if self.mood in ANSWERS:
            return ANSWERS[self.mood]
        if self.mood == "hang":
            await asyncio.sleep(HANGS)
        message = message_from_bytes(envelope.content, policy=policy.default)
        name = message["Message-ID"].strip("<>").partition("@")[0]
        self.addressed.setdefault(name, set()).update(envelope.rcpt_tos)
        self.taken.append(name)
        if self.mood == "mislead":
            return ANSWERS["fail"]
        if self.mood == "drop":
            server.transport.abort()
        return "250 OK"

    @contextmanager
    def open(self) -> Iterator[Mailbox]:
        """Take notices meanwhile."""
        server = Controller(self, hostname=HOST, port=self.port)
        server.start()
        try:
            yield self
        finally:
            server.stop()


@dataclass
class Endpoint:
    """Every webhook that was taken: its id, in the order of coming. `mood` is as a mailbox's."""

    port: int = 0
    """Whichever is free, once it is open."""
    taken: list[str] = field(default_factory=list)
    mood: str = "take"
    spoken_of: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Id -> referral, and the name of what was told of it."""

    def take(self, name: str, body: bytes) -> None:
        """It has come."""
        told = json.loads(body)["data"]
        self.spoken_of[name] = (told["referral"], told["occasion"])
        self.taken.append(name)

    @property
    def url(self) -> str:
        """Where an organisation says that it is told."""
        return f"http://{HOST}:{self.port}/told"

    @contextmanager
    def open(self) -> Iterator[Endpoint]:
        """Take requests meanwhile."""
        kind = type("OneEndpoint", (_Taking,), {"endpoint": self})
        with _serving(self.port, kind) as self.port:
            yield self


@contextmanager
def keys_at(address: str, keys: Any) -> Iterator[None]:
    """A provider's public keys, where no portal runs beside it: at any path of that address."""
    kind = type("OneKeyServer", (_Keys,), {"body": json.dumps(keys.as_dict(private=False)).encode()})
    with _serving(int(address.rpartition(":")[2]), kind):
        yield


@contextmanager
def _serving(port: int, kind: type[BaseHTTPRequestHandler]) -> Iterator[int]:
    """Which port it is, where 0 is asked for."""
    with ThreadingHTTPServer((HOST, port), kind) as server:
        thread = Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


class _Quiet(BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is printed."""

    def say(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class _Taking(_Quiet):
    endpoint: Endpoint

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        mood = self.endpoint.mood
        if mood in STATUSES:
            self.say(STATUSES[mood])
            return
        if mood == "hang":
            time.sleep(HANGS)
        self.endpoint.take(self.headers["webhook-id"], body)
        if mood == "drop":
            self.close_connection = True
            return
        with suppress(OSError):
            self.say(STATUSES["fail"] if mood == "mislead" else 204)


class _Keys(_Quiet):
    body: bytes

    def do_GET(self) -> None:
        self.say(200, self.body)
