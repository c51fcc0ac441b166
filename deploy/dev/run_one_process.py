"""This is where `tellback run` serves the house: one address for people, a loopback one for the portal's own asking."""

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
    """Two servers, each on its own event loop: on one, the portal would hold the threads that the services need."""
    outer, inner = _listening_socket(port), _listening_socket(0)
    address, internal_address = f"http://{HOST}:{outer.getsockname()[1]}", f"http://{HOST}:{inner.getsockname()[1]}"
    with (
        open_environment(state, address, internal_address) as dev,
        _server(dev.public_app, outer),
        _server(dev.internal_app, inner),
    ):
        yield dev


def run(state: Path, port: int, *, week: bool = True) -> None:
    """Serve until interrupted or told to end; then everything that was started is stopped.

    `week`: a new house is given its week of referrals, while one can sign in already.
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
    """Where it is, and whom to sign in as."""
    people = "\n".join(f"  {p.name:<20} {', '.join(p.roles):<30} {p.organisation}" for p in PERSONAS)
    return f"\nTellback is at {address}\nDevelopment mail is at {address}/development/mail\n\nSign in as:\n{people}\n"


def _listening_socket(port: int) -> socket.socket:
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((HOST, port))
    return listening


@contextmanager
def _server(app: FastAPI, listening: socket.socket) -> Iterator[None]:
    with serve_in_thread(uvicorn.Config(app, lifespan="off", **QUIET_UVICORN), listening):
        yield
