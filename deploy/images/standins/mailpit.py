#!/venv/bin/python
"""This is where mail ends while one develops: taken on 1025, and shown on 8025 at the public image's addresses."""

import json
import sys
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.request import urlopen

from aiosmtpd.controller import Controller

taken: list[bytes] = []


class Takes:
    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        taken.append(envelope.content)
        return "250 taken"


def listed() -> list[dict[str, Any]]:
    """The newest first."""
    letters = (message_from_bytes(raw, policy=policy.default) for raw in reversed(taken[-50:]))
    return [{"Subject": m["Subject"], "To": [{"Address": m["To"]}], "Snippet": m.get_content()[:250]} for m in letters]


class Shows(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Everything there is, whatever is asked for."""
        body = json.dumps({"total": len(taken), "messages": listed()}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *said: Any) -> None:
        """Nothing."""


if sys.argv[1:] == ["readyz"]:
    urlopen("http://127.0.0.1:8025/", timeout=3)
else:
    Controller(Takes(), hostname="0.0.0.0", port=1025).start()
    ThreadingHTTPServer(("0.0.0.0", 8025), Shows).serve_forever()
