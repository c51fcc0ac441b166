"""PostgreSQL faults: stops or kills the server, kills one backend, and fills the disk."""

from __future__ import annotations

import signal
import time
from collections.abc import Collection
from contextlib import suppress

import psycopg

from deploy.dev.postgres_wheel import PostgresUnavailable
from tests.faults.cluster.process_handle import ProcessHandle, has_argument, is_child_of
from tests.faults.nemesis.schedule import Fault, Nemesis

START_TRIES_MAX = 40
"""With a pause of half a second after each."""


def stop_postgres_immediately(nemesis: Nemesis) -> None:
    _stop(nemesis, signal.SIGQUIT)


def kill_postgres(nemesis: Nemesis) -> None:
    _stop(nemesis, signal.SIGKILL)


def _stop(nemesis: Nemesis, signal_number: int) -> None:
    with _postmaster(nemesis) as server:
        server.send_signal(signal_number)
        server.wait(60)
    time.sleep(nemesis.random_seconds(1.0))
    _start(nemesis)


def _postmaster(nemesis: Nemesis) -> ProcessHandle:
    server = nemesis.cluster.server
    return ProcessHandle(server.pid, has_argument(nemesis.cluster.disk.folder / "data"))


def _start(nemesis: Nemesis) -> None:
    for tries_left in reversed(range(START_TRIES_MAX)):
        try:
            nemesis.cluster.server.start()
            return
        except PostgresUnavailable:  # a backend of the killed server still runs
            if not tries_left:
                raise
            time.sleep(0.5)


def kill_a_backend(nemesis: Nemesis) -> None:
    """Kill the backend of an active append, or else any other; the server then ends every session, and recovers."""
    query = (
        "select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()"
        " order by query like '%%_append%%' and state = 'active' desc, random() limit 1"
    )
    row = None
    with suppress(psycopg.OperationalError), nemesis.cluster.server.superuser() as rows:  # it may be starting up
        row = rows.execute(query.encode()).fetchone()
    if row:
        with ProcessHandle(row[0], is_child_of(nemesis.cluster.server.pid)) as backend:
            backend.send_signal(signal.SIGKILL)


def wait_for_an_append(nemesis: Nemesis, services: Collection[str], seconds_max: float = 5.0) -> None:
    """Wait until an append is active in one of these services, or until `seconds_max` have passed."""
    query = "select 1 from pg_stat_activity where state = 'active' and query like '%%_append%%' and datname = any(%s)"
    deadline = time.monotonic() + seconds_max
    with suppress(psycopg.OperationalError), nemesis.cluster.server.superuser() as rows:
        while time.monotonic() < deadline and not rows.execute(query.encode(), [[*services]]).fetchone():
            time.sleep(0.002)


def fill_the_disk(nemesis: Nemesis) -> None:
    """Fill the disk for a while: appends fail, or the server stops and is started again."""
    with _postmaster(nemesis) as server:
        nemesis.cluster.disk.fill()
        time.sleep(nemesis.random_seconds(6.0))
        nemesis.cluster.disk.free()
        time.sleep(0.5)
        if server.alive:
            return
    _start(nemesis)


POSTGRES_FAULTS = {
    "stopped PostgreSQL immediately": Fault(stop_postgres_immediately, 4),
    "killed PostgreSQL": Fault(kill_postgres, 3),
    "killed a backend": Fault(kill_a_backend, 6),
    "filled PostgreSQL's disk": Fault(fill_the_disk, 2, lambda cluster: cluster.disk.limited),
}
