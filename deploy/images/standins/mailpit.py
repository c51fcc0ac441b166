#!/venv/bin/python
"""Stand-in for Mailpit: receives mail on port 1025, and lists it on port 8025 at the public image's paths."""

import json
import sys
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.request import urlopen

from aiosmtpd.controller import Controller

received: list[bytes] = []


class SmtpHandler:
    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        received.append(envelope.content)
        return "250 received"


def listed() -> list[dict[str, Any]]:
    """The last 50 messages, newest first."""
    messages = (message_from_bytes(raw, policy=policy.default) for raw in reversed(received[-50:]))
    return [{"Subject": m["Subject"], "To": [{"Address": m["To"]}], "Snippet": m.get_content()[:250]} for m in messages]


class InboxHandler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Every message, whatever the path."""
        body = json.dumps({"total": len(received), "messages": listed()}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:
        """No log of requests."""


if sys.argv[1:] == ["readyz"]:
    urlopen("http://127.0.0.1:8025/", timeout=3)
else:
    Controller(SmtpHandler(), hostname="0.0.0.0", port=1025).start()
    ThreadingHTTPServer(("0.0.0.0", 8025), InboxHandler).serve_forever()
