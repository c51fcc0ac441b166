"""Back-up and restore of a service's database, and the relays and consumers of three services over a broker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from psycopg import sql
from pydantic import SecretStr
from sqlalchemy.engine import make_url
from typer.testing import Result

from deploy.composition import SERVICES, now, open_service
from deploy.dev import postgres_wheel
from deploy.dev.postgres import EmbeddedPostgres
from services.chassis.runtime.settings import ServiceSettings
from services.chassis.runtime.supervisor import SupervisedLoop, stop_all
from services.chassis.runtime.workers import make_consumer_loop, make_relay_loop
from tests.operations.three_services import ThreeServicesWithCli

WITHOUT_SETTLING = ("--settle", "0")


@contextmanager
def running_relays_and_consumers(
    three_services: ThreeServicesWithCli, servers: str, *only: str
) -> Iterator[dict[str, SupervisedLoop]]:
    """The relays and consumers of three services over a broker: all of them, or `only` those named."""
    loops: dict[str, SupervisedLoop] = {}
    for name, url in three_services.urls.items():
        settings = ServiceSettings(database_url=SecretStr(url), kafka_bootstrap_servers=servers)
        loops[f"relay {name}"] = SupervisedLoop(f"relay {name}", make_relay_loop(SERVICES[name], settings))
        if SERVICES[name].subscriptions:
            loops[f"consume {name}"] = SupervisedLoop(
                f"consume {name}", make_consumer_loop(SERVICES[name], settings, now)
            )
    chosen = {name: loop.start() for name, loop in loops.items() if not only or name in only}
    try:
        yield chosen
    finally:
        assert stop_all(chosen.values(), 30) == []


def wait_until(holds: Callable[[], object], seconds: float = 60) -> None:
    over = monotonic() + seconds
    while not holds():
        assert monotonic() < over, "it did not come about in time"
        sleep(0.3)


def reconcile(three_services: ThreeServicesWithCli, servers: str, *words: str) -> Result:
    kafka = {f"{name.upper()}_KAFKA_BOOTSTRAP_SERVERS": servers for name in SERVICES if servers}
    return three_services.tellback("reconcile", *(words or WITHOUT_SETTLING), **kafka)


def all_agree(three_services: ThreeServicesWithCli, servers: str) -> bool:
    return reconcile(three_services, servers).stdout == "all agree\n"


def dump(postgres: EmbeddedPostgres, url: str) -> str:
    """What a backup of this database holds."""
    name, into = make_url(url).database or "", f"{postgres.host}/backup.dump"
    _run(postgres, "pg_dump", "--format=custom", f"--file={into}", name)
    return into


def restore(three_services: ThreeServicesWithCli, postgres: EmbeddedPostgres, name: str, backup: str) -> None:
    """The service's database as it was when it was backed up; open connections are ended."""
    three_services.parts[name].close()
    database = make_url(three_services.urls[name]).database or ""
    with postgres.superuser() as rows:
        rows.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(database)))
        rows.execute(sql.SQL("create database {} owner {}").format(*[sql.Identifier(database)] * 2))
    _run(postgres, "pg_restore", "--exit-on-error", f"--dbname={database}", backup)
    three_services.parts[name] = open_service(SERVICES[name], three_services.urls[name])
    three_services.parts[name].subscribe_to(three_services.transport)


def _run(postgres: EmbeddedPostgres, program: str, *words: str) -> None:
    postgres_wheel.run(
        program, "-h", postgres.host, "-p", str(postgres.port), "-U", "postgres", *words, folder=Path(postgres.host)
    )
