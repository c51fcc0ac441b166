"""This is where PostgreSQL is struck: stopped at once, killed, one of its backends killed, its disk run full."""

from __future__ import annotations

import signal
import time
from collections.abc import Collection
from contextlib import suppress

import psycopg

from deploy.embedded.wheel import PostgresUnavailable
from tests.faults.ours import Held, child_of, runs_over
from tests.faults.striking import Fault, Striking

COMING_BACK = 40
"""Tries; half a second each, and what a try takes."""


def stop_postgres_at_once(storm: Striking) -> None:
    _end(storm, signal.SIGQUIT)


def kill_postgres(storm: Striking) -> None:
    _end(storm, signal.SIGKILL)


def _end(storm: Striking, by: int) -> None:
    with _postmaster(storm) as server:
        server.send_signal(by)
        server.wait(60)
    time.sleep(storm.a_while(1.0))
    _start(storm)


def _postmaster(storm: Striking) -> Held:
    server = storm.ground.server
    return Held(server.pid, runs_over(storm.ground.disk.folder / "data"))


def _start(storm: Striking) -> None:
    for tries_left in reversed(range(COMING_BACK)):
        try:
            storm.ground.server.start()
            return
        except PostgresUnavailable:  # a backend of the killed one has not noticed yet
            if not tries_left:
                raise
            time.sleep(0.5)


def kill_a_backend(storm: Striking) -> None:
    """In the middle of an append, where one is; the server then lets nobody be sure of anything, and recovers."""
    asked = (
        "select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()"
        " order by query like '%%_append%%' and state = 'active' desc, random() limit 1"
    )
    found = None
    with suppress(psycopg.OperationalError), storm.ground.server.superuser() as rows:  # it may be coming back
        found = rows.execute(asked.encode()).fetchone()
    if found:
        with Held(found[0], child_of(storm.ground.server.pid)) as backend:
            backend.send_signal(signal.SIGKILL)


def wait_for_an_append(storm: Striking, services: Collection[str], longest: float = 5.0) -> None:
    """Until one of these services is recording something, or for so long."""
    asked = "select 1 from pg_stat_activity where state = 'active' and query like '%%_append%%' and datname = any(%s)"
    over = time.monotonic() + longest
    with suppress(psycopg.OperationalError), storm.ground.server.superuser() as rows:
        while time.monotonic() < over and not rows.execute(asked.encode(), [[*services]]).fetchone():
            time.sleep(0.002)


def fill_the_disk(storm: Striking) -> None:
    """What is recorded meanwhile is refused, or takes the server down; with room it goes on, or is started again."""
    with _postmaster(storm) as server:
        storm.ground.disk.fill()
        time.sleep(storm.a_while(6.0))
        storm.ground.disk.free()
        time.sleep(0.5)
        if server.lives:
            return
    _start(storm)


AT_POSTGRES = {
    "stopped PostgreSQL at once": Fault(stop_postgres_at_once, 4),
    "killed PostgreSQL": Fault(kill_postgres, 3),
    "killed a backend": Fault(kill_a_backend, 6),
    "filled PostgreSQL's disk": Fault(fill_the_disk, 2, lambda ground: ground.disk.small),
}
