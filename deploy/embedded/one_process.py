"""This is where `tellback run` serves the house: one address for people, a loopback one for the portal's own asking."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from deploy import HOST
from deploy.embedded.first_week import begun, telling, told_beside
from deploy.embedded.house import House, opened
from deploy.embedded.personas import PERSONAS
from deploy.watching import ended_when_told
from services.chassis.watching.ending import QUIET, serving_beside
from services.chassis.watching.logs import configure


@contextmanager
def serving(state: Path, port: int) -> Iterator[House]:
    """Two servers, each on its own event loop: on one, the portal would hold the threads that the services need."""
    outer, inner = _bound(port), _bound(0)
    address, inner_address = f"http://{HOST}:{outer.getsockname()[1]}", f"http://{HOST}:{inner.getsockname()[1]}"
    with opened(state, address, inner_address) as house, _server(house.outer, outer), _server(house.inner, inner):
        yield house


def run(state: Path, port: int, *, week: bool = True) -> None:
    """Serve until interrupted or told to end; then everything that was started is stopped.

    `week`: a new house is given its week of referrals, while one can sign in already.
    """
    ended = ended_when_told()
    configure("house", "warning")
    if week:
        begun(state)
    with serving(state, port) as house:
        print(welcome(house.address), flush=True)
        with told_beside(telling(state, house.address) if week else None):
            ended.wait()
        print("stopping", flush=True)


def welcome(address: str) -> str:
    """Where it is, and whom to sign in as."""
    people = "\n".join(f"  {p.name:<20} {', '.join(p.roles):<30} {p.organisation}" for p in PERSONAS)
    return f"\nTellback is at {address}\nDevelopment mail is at {address}/development/mail\n\nSign in as:\n{people}\n"


def _bound(port: int) -> socket.socket:
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind((HOST, port))
    return bound


@contextmanager
def _server(app: FastAPI, bound: socket.socket) -> Iterator[None]:
    with serving_beside(uvicorn.Config(app, lifespan="off", **QUIET), bound):
        yield
