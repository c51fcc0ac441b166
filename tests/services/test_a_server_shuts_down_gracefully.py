"""A server that is told to stop answers whoever had connected, and is closed to all others. Real: process, sockets."""

from __future__ import annotations

import http.client
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from deploy.dev.ports import free_port

SERVER = """
import sys
from fastapi import FastAPI
from services.chassis.http.graceful_shutdown import serve_gracefully
from services.chassis.observability.health import Health
app = FastAPI()
@app.get("/")
def answer() -> str:
    import time
    time.sleep(0.02)
    return "answered"
serve_gracefully(app, Health("door"), "127.0.0.1", int(sys.argv[1]), drain_seconds=1.0, grace_seconds=5)
print("put in order", flush=True)
"""
ROUNDS, CLIENTS = 3, 8


def send_requests(port: int, stop: Event) -> Counter[str]:
    """What becomes of requests, each over a connection of its own."""
    came: Counter[str] = Counter()
    while not stop.is_set():
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", "/")
            came[str(connection.getresponse().status)] += 1
        except ConnectionRefusedError:
            came["refused"] += 1
            time.sleep(0.01)
        except (OSError, http.client.HTTPException) as broken:
            came[type(broken).__name__] += 1
        finally:
            connection.close()
    return came


@pytest.mark.slow
def test_accepted_connections_are_answered_and_new_ones_refused() -> None:
    port, stop, said = free_port(), Event(), []
    with ThreadPoolExecutor(CLIENTS) as pool:
        going = [pool.submit(send_requests, port, stop) for _ in range(CLIENTS)]
        for _ in range(ROUNDS):
            server = subprocess.Popen([sys.executable, "-c", SERVER, str(port)], stdout=subprocess.PIPE)
            _until_answered(port)
            time.sleep(0.5)
            server.send_signal(signal.SIGTERM)
            said.append((server.communicate(timeout=30)[0].decode().strip(), server.returncode))
        stop.set()
        came = sum((client.result() for client in going), Counter())

    assert came.keys() == {"200", "refused"}
    assert said == [("put in order", 0)] * ROUNDS


def _until_answered(port: int) -> None:
    for _ in range(300):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("it never began")
