"""One-process run: `tellback run`, with a port for people, and one for the portal's requests to the services."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from deploy import HOST
from deploy.dev.dev_environment import DevEnvironment, open_environment
from deploy.dev.personas import PERSONAS
from deploy.dev.week.progress import record_start, seed_alongside, seed_loop
from deploy.processes.lifecycle import shutdown_event
from services.chassis.http.graceful_shutdown import QUIET_UVICORN, serve_in_thread
from services.chassis.observability.logging import configure_logging


@contextmanager
def serve_environment(state: Path, port: int) -> Iterator[DevEnvironment]:
    """Two servers, each on its own event loop: on a shared one the portal would hold threads that the services need."""
    public, internal = listening_socket(port), listening_socket(0)
    address, internal_address = _url(public), _url(internal)
    with (
        open_environment(state, address, internal_address) as dev,
        _server(dev.public_app, public),
        _server(dev.internal_app, internal),
    ):
        yield dev


def run(state: Path, port: int, *, week: bool = True) -> None:
    """Serve until SIGINT or SIGTERM, and stop every part.

    `week`: seed a new installation with a week of referrals; people can sign in meanwhile.
    """
    shutdown = shutdown_event()
    configure_logging("run", "warning")
    if week:
        record_start(state)
    with serve_environment(state, port) as dev:
        print(welcome(dev.address), flush=True)
        with seed_alongside(seed_loop(state, dev.address) if week else None):
            shutdown.wait()
        print("stopping", flush=True)


def welcome(address: str) -> str:
    """The text at the start: the address, and the people to sign in as."""
    people = "\n".join(f"  {p.name:<20} {', '.join(p.roles):<30} {p.organisation}" for p in PERSONAS)
    return f"\nTellback is at {address}\nDevelopment mail is at {address}/development/mail\n\nSign in as:\n{people}\n"


def _url(listening: socket.socket) -> str:
    return f"http://{HOST}:{listening.getsockname()[1]}"


def listening_socket(port: int) -> socket.socket:
    """A socket bound to this port of the loopback; 0: to a free one."""
    # named as TCP: else asyncio does not set TCP_NODELAY, and a kept connection waits 40 ms for each answer's end
    listening = socket.socket(proto=socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((HOST, port))
    return listening


@contextmanager
def _server(app: FastAPI, listening: socket.socket) -> Iterator[None]:
    with serve_in_thread(uvicorn.Config(app, lifespan="off", **QUIET_UVICORN), listening):
        yield
