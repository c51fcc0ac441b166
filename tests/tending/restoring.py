"""This is where a test backs a service up, restores it, and lets the town's relays and listeners run over a broker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from psycopg import sql
from pydantic import SecretStr
from sqlalchemy.engine import make_url
from typer.testing import Result

from deploy.embedded import wheel
from deploy.embedded.postgres import EmbeddedPostgres
from deploy.parts import SERVICES, now, part
from services.chassis.running.processes import listening, relaying
from services.chassis.running.settings import ServiceSettings
from services.chassis.running.supervising import Supervised, close_all
from tests.tending.town import Town

NOW = ("--settle", "0")


@contextmanager
def running(town: Town, servers: str, *only: str) -> Iterator[dict[str, Supervised]]:
    """The relays and listeners of the town over a broker; all of them, unless."""
    loops: dict[str, Supervised] = {}
    for name, url in town.urls.items():
        settings = ServiceSettings(database_url=SecretStr(url), kafka_bootstrap_servers=servers)
        loops[f"relay {name}"] = Supervised(f"relay {name}", relaying(SERVICES[name], settings))
        if SERVICES[name].hears:
            loops[f"listen {name}"] = Supervised(f"listen {name}", listening(SERVICES[name], settings, now))
    chosen = {name: loop.start() for name, loop in loops.items() if not only or name in only}
    try:
        yield chosen
    finally:
        assert close_all(chosen.values(), 30) == []


def until(holds: Callable[[], object], seconds: float = 60) -> None:
    over = monotonic() + seconds
    while not holds():
        assert monotonic() < over, "it did not come about in time"
        sleep(0.3)


def reconcile(town: Town, servers: str, *words: str) -> Result:
    kafka = {f"{name.upper()}_KAFKA_BOOTSTRAP_SERVERS": servers for name in SERVICES if servers}
    return town.tellback("reconcile", *(words or NOW), **kafka)


def agree(town: Town, servers: str) -> bool:
    return reconcile(town, servers).stdout == "all agree\n"


def dumped(postgres: EmbeddedPostgres, url: str) -> str:
    """What a backup of this database holds."""
    name, into = make_url(url).database or "", f"{postgres.host}/backup.dump"
    _run(postgres, "pg_dump", "--format=custom", f"--file={into}", name)
    return into


def restored(town: Town, postgres: EmbeddedPostgres, name: str, backup: str) -> None:
    """The service's database as it was when it was backed up; whoever had it open has it no more."""
    town.parts[name].close()
    database = make_url(town.urls[name]).database or ""
    with postgres.superuser() as rows:
        rows.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(database)))
        rows.execute(sql.SQL("create database {} owner {}").format(*[sql.Identifier(database)] * 2))
    _run(postgres, "pg_restore", "--exit-on-error", f"--dbname={database}", backup)
    town.parts[name] = part(SERVICES[name], town.urls[name])
    town.parts[name].listens_on(town.carrier)


def _run(postgres: EmbeddedPostgres, program: str, *words: str) -> None:
    wheel.run(
        program, "-h", postgres.host, "-p", str(postgres.port), "-U", "postgres", *words, within=Path(postgres.host)
    )
