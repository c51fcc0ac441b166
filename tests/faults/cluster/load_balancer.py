"""Load balancer: forwards requests to one server while its `/readyz` answers 200, and answers 503 otherwise.

It probes as a platform does, so it stops forwarding within one probe of the moment at which a server is told to stop.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import httpx

PROBE_SECONDS = 0.2
FORWARDED_REQUEST_HEADERS = ("authorization", "idempotency-key", "if-match", "content-type", "occurred-at")
FORWARDED_RESPONSE_HEADERS = ("content-type", "etag", "location", "link", "retry-after")


class LoadBalancer:
    """`errors` are requests that the server did not answer although it was ready: there must be none."""

    def __init__(self, upstream: str) -> None:
        self.ready, self.errors = Event(), list[str]()
        self._stopped = Event()
        self._http = httpx.Client(base_url=upstream, timeout=20, limits=httpx.Limits(max_keepalive_connections=0))
        self._server = _BalancedServer(self)
        self._threads = [Thread(target=self._server.serve_forever), Thread(target=self._probe)]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @contextmanager
    def open(self) -> Iterator[LoadBalancer]:
        """Probe and serve while this is open."""
        for thread in self._threads:
            thread.start()
        try:
            yield self
        finally:
            self._stopped.set()
            self._server.shutdown()
            for thread in self._threads:
                thread.join()
            self._server.server_close()
            self._http.close()

    def forward(self, method: str, path: str, headers: dict[str, str], body: bytes) -> httpx.Response:
        """The server's response, or 503 with Retry-After where no server is ready."""
        if not self.ready.is_set():
            return httpx.Response(503, headers={"retry-after": "1"})
        try:
            return self._http.request(method, path, headers=headers, content=body)
        except httpx.TransportError as error:
            self.errors.append(f"{method} {path}: {type(error).__name__}")
            return httpx.Response(502)

    def _probe(self) -> None:
        while not self._stopped.is_set():
            try:
                is_ready = self._http.get("/readyz").status_code == 200
            except httpx.TransportError:
                is_ready = False
            if is_ready:
                self.ready.set()
            else:
                self.ready.clear()
            self._stopped.wait(PROBE_SECONDS)


class _BalancedServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, balancer: LoadBalancer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.balancer = balancer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _BalancedServer

    def do_GET(self) -> None:
        headers = {name: value for name in FORWARDED_REQUEST_HEADERS if (value := self.headers.get(name))}
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        self._respond(self.server.balancer.forward(self.command, self.path, headers, body))

    def do_POST(self) -> None:
        self.do_GET()

    def _respond(self, response: httpx.Response) -> None:
        self.send_response(response.status_code)
        for name in FORWARDED_RESPONSE_HEADERS:
            if value := response.headers.get(name):
                self.send_header(name, value)
        self.send_header("content-length", str(len(response.content)))
        self.end_headers()
        self.wfile.write(response.content)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is printed."""
