"""Test double of GOV.UK Notify: its API on the loopback, since there is no real one to test against.

It follows the documentation (https://docs.notifications.service.gov.uk/rest-api.html): it checks the token, keeps what
it accepts, and refuses in Notify's shape.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from notifications_python_client.authentication import decode_jwt_token, get_token_issuer
from notifications_python_client.errors import TokenError

SERVICE, SECRET = "26785a09-ab16-4eb0-8407-a37497a57506", "3d844edf-8d35-48ac-975b-e847b4f122b0"
API_KEY = f"double-{SERVICE}-{SECRET}"
TEMPLATE = "f33517ff-2a88-4f6e-b855-c550268ce08a"
NOT_AN_ADDRESS = (400, "ValidationError", "email_address Not a valid email address")

Refusal = tuple[int, str, str]


@dataclass
class Double:
    """`refusals` are answered first, one a request. The next `drops` requests are accepted and not answered."""

    url: str = ""
    accepted: list[dict[str, Any]] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    drops: int = 0

    def accept(self, sent: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """The answer of `POST /v2/notifications/email`."""
        if sent.get("template_id") != TEMPLATE:
            return refused(400, "BadRequestError", "Template not found")
        if missing := {"reference", "link"} - sent.get("personalisation", {}).keys():
            return refused(400, "BadRequestError", f"Missing personalisation: {', '.join(sorted(missing))}")
        if self.refusals:
            return refused(*self.refusals.pop(0))
        email = {**sent, "id": str(uuid4()), "status": "created"}
        self.accepted.append(email)
        return 201, {
            "id": email["id"],
            "reference": sent.get("reference"),
            "content": {"subject": "You have an update", "body": "…", "from_email": "tellback@example.org"},
            "uri": f"{self.url}/v2/notifications/{email['id']}",
            "template": {"id": TEMPLATE, "version": 1, "uri": f"{self.url}/v2/template/{TEMPLATE}"},
            "scheduled_for": None,
        }

    def emails_of(self, reference: str) -> dict[str, Any]:
        """The answer of `GET /v2/notifications`."""
        emails = [{"id": e["id"], "reference": reference} for e in self.accepted if e.get("reference") == reference]
        return {"notifications": emails, "links": {"current": f"{self.url}/v2/notifications?reference={reference}"}}


def refused(status: int, kind: str, message: str) -> tuple[int, dict[str, Any]]:
    return status, {"status_code": status, "errors": [{"error": kind, "message": message}]}


class _Handler(BaseHTTPRequestHandler):
    double: Double

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        self._answer(*(self._unauthorised() or (200, self.double.emails_of(query["reference"][0]))))

    def do_POST(self) -> None:
        sent = json.loads(self.rfile.read(int(self.headers["content-length"])))
        answer = self._unauthorised() or self.double.accept(sent)
        if self.double.drops:
            self.double.drops -= 1
            self.close_connection = True
            return
        self._answer(*answer)

    def _unauthorised(self) -> tuple[int, dict[str, Any]] | None:
        token = self.headers.get("authorization", "").removeprefix("Bearer ")
        try:
            decode_jwt_token(token, SECRET)  # type: ignore[no-untyped-call]
            is_known = get_token_issuer(token) == SERVICE  # type: ignore[no-untyped-call]
        except TokenError:
            is_known = False
        return None if is_known else refused(403, "AuthError", "Invalid token: API key not found")

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        payload = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is printed."""


@contextmanager
def notify_double() -> Iterator[Double]:
    double = Double()
    with ThreadingHTTPServer(("127.0.0.1", 0), type("OneHandler", (_Handler,), {"double": double})) as server:
        double.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield double
        finally:
            server.shutdown()
            thread.join()
