"""A server that is told to stop is not ready, serves on for a while, finishes what it has in hand, and exits with 0."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from deploy.dev.ports import free_port

SERVER = """
import sys, time
from fastapi import FastAPI
from services.chassis.http.graceful_shutdown import serve_gracefully
from services.chassis.http.health_routes import health_router
from services.chassis.observability.health import Health
app, health = FastAPI(), Health("server")
app.include_router(health_router(health))
@app.get("/")
def answer(seconds: float = 0.0) -> str:
    time.sleep(seconds)
    return "answered"
serve_gracefully(app, health, "127.0.0.1", int(sys.argv[1]), drain_seconds=float(sys.argv[2]), grace_seconds=10)
print("resources closed", flush=True)
"""
DRAIN_SECONDS, LONG_DRAIN_SECONDS = 2.0, 60.0
pytestmark = pytest.mark.slow


class Server:
    """A real process, reached over its port."""

    def __init__(self, drain_seconds: float) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-c", SERVER, str(port), str(drain_seconds)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    def get(self, path: str) -> httpx.Response:
        """Send a GET over a new connection."""
        return httpx.get(self.url + path, timeout=20)

    def wait_until_ready(self) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                if self.get("/readyz").status_code == 200:
                    return
            except httpx.ConnectError:
                time.sleep(0.1)
        raise AssertionError("the server did not start")

    def stop(self) -> None:
        """Send SIGTERM, and wait until the server has taken note of it."""
        self.process.send_signal(signal.SIGTERM)
        while self.get("/readyz").status_code == 200:
            time.sleep(0.01)

    def end(self) -> tuple[int, str]:
        """The exit code, and what was printed after serving."""
        printed, _ = self.process.communicate(timeout=30)
        return self.process.returncode, printed.strip()


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    started = Server(getattr(request, "param", DRAIN_SECONDS))
    started.wait_until_ready()
    yield started
    started.process.kill()
    started.process.wait()


def test_a_draining_server_is_not_ready_and_serves_on(server: Server) -> None:
    server.stop()
    readiness, response = server.get("/readyz"), server.get("/")

    assert (readiness.status_code, readiness.json()["trouble"]) == (503, {"process": "it was told to stop"})
    assert response.json() == "answered"
    assert server.end() == (0, "resources closed")


def test_after_the_drain_requests_in_hand_are_finished_and_new_ones_refused(server: Server) -> None:
    server.stop()
    with ThreadPoolExecutor(1) as pool:
        in_hand = pool.submit(server.get, f"/?seconds={DRAIN_SECONDS + 3}")
        time.sleep(DRAIN_SECONDS + 1)
        with pytest.raises(httpx.ConnectError):
            server.get("/")

    assert in_hand.result().status_code == 200
    assert server.end() == (0, "resources closed")


@pytest.mark.parametrize("server", [LONG_DRAIN_SECONDS], indirect=True)
def test_a_second_signal_ends_the_drain_at_once(server: Server) -> None:
    began = time.monotonic()
    server.stop()
    server.process.send_signal(signal.SIGTERM)

    assert server.end() == (0, "resources closed")
    assert time.monotonic() - began < LONG_DRAIN_SECONDS / 2
