"""This is where a command finds the service it works on: by its settings, or in the house of the state folder.

And where what stops a command is said in one line, with an exit code.
"""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import structlog
import typer
from alembic.util.exc import CommandError
from eventsourcing.persistence import PersistenceError
from pydantic import SecretStr, ValidationError
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from deploy.embedded.postgres import EmbeddedPostgres
from deploy.left import STATE, left_in
from deploy.parts import SERVICES, now
from services.chassis.asking.application import Service
from services.chassis.asking.decisions import Asked, Refused
from services.chassis.keeping.datastore import LosesEvents, engine_of
from services.chassis.keeping.opening import open_store
from services.chassis.keeping.recorder import TellbackRecorder
from services.chassis.running.settings import ServiceSettings


class CannotBeDone(Exception):
    """What was asked for on the command line cannot be done; the message says what to do instead."""


@dataclass(frozen=True, kw_only=True)
class Reached:
    """A service whose database a command has open."""

    service: Service
    store: TellbackRecorder
    engine: Engine
    settings: ServiceSettings

    @property
    def url(self) -> str:
        return self.settings.database_url.get_secret_value()


@contextmanager
def reached(name: str, state: Path = STATE) -> Iterator[Reached]:
    """Open a service's database for a command. Raises CannotBeDone when there is none.

    What a command prints is its answer; what is logged meanwhile goes to the error stream.
    """
    structlog.configure(logger_factory=lambda *named: structlog.PrintLogger(sys.stderr))
    settings = settings_of(name, state)
    url = settings.database_url.get_secret_value()
    store, engine = open_store(name, url, group=False, pool=2), engine_of(url, 2)
    try:
        yield Reached(service=Service(SERVICES[name], store), store=store, engine=engine, settings=settings)
    finally:
        store.datastore.close()
        engine.dispose()


def settings_of(name: str, state: Path = STATE) -> ServiceSettings:
    """A service's settings: from the environment; else those of the house that runs in the state folder."""
    if name not in SERVICES:
        raise CannotBeDone(f"there is no service {name}: choose among {', '.join(SERVICES)}")
    if f"{name.upper()}_DATABASE_URL" in os.environ:
        return ServiceSettings.of(name)
    server = EmbeddedPostgres(state.absolute() / "postgres")
    if not server.join():
        raise CannotBeDone(f"set {name.upper()}_DATABASE_URL, or start make run: nothing runs in {state}")
    kafka = left_in(state).get("kafka", "")
    return ServiceSettings(database_url=SecretStr(server.database(name).url), kafka_bootstrap_servers=kafka)


def operator(by: str | None = None) -> Asked:
    """Whoever sits at the shell, as what they do is recorded: by the name that they give, or are logged in with."""
    return Asked(by=by or getpass.getuser(), role="administrator", organisation="shell", at=now())


@contextmanager
def in_one_line() -> Iterator[None]:
    """What stops a command is one line on the error stream, and exit code 1."""
    try:
        yield
    except ValidationError as wrong:
        first = wrong.errors()[0]
        _say(f"{'.'.join(map(str, first['loc']))}: {first['msg']} ({wrong.title})", wrong)
    except (
        CannotBeDone,
        CommandError,
        Refused,
        LosesEvents,
        PersistenceError,
        DBAPIError,
        psycopg.Error,
        OSError,
    ) as trouble:
        _say(str(trouble) or type(trouble).__name__, trouble)


def _say(trouble: str, cause: Exception) -> None:
    typer.echo(trouble.strip().splitlines()[0], err=True)
    raise typer.Exit(1) from cause
