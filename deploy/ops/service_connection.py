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

from deploy.composition import SERVICES, now
from deploy.ops.state_dir import read_addresses, read_databases
from services.chassis.application.command_handler import Service
from services.chassis.domain.decider import CommandContext, Refused
from services.chassis.eventstore.connections import UnsafeSetting, engine_of
from services.chassis.eventstore.factory import open_store
from services.chassis.eventstore.recorder import TellbackRecorder
from services.chassis.runtime.settings import ServiceSettings


class OperationRefused(Exception):
    """What was asked for on the command line cannot be done; the message says what to do instead."""


@dataclass(frozen=True, kw_only=True)
class ServiceConnection:
    """A service whose database a command has open."""

    service: Service
    store: TellbackRecorder
    engine: Engine
    settings: ServiceSettings

    @property
    def url(self) -> str:
        return self.settings.database_url.get_secret_value()


@contextmanager
def connect_to_service(name: str, state: Path) -> Iterator[ServiceConnection]:
    """Open a service's database for a command. Raises OperationRefused when there is none.

    What a command prints is its answer; what is logged meanwhile goes to the error stream.
    """
    structlog.configure(logger_factory=lambda *named: structlog.PrintLogger(sys.stderr))
    settings = settings_of(name, state)
    url = settings.database_url.get_secret_value()
    store, engine = open_store(name, url, group=False, pool=2), engine_of(url, 2)
    try:
        yield ServiceConnection(service=Service(SERVICES[name], store), store=store, engine=engine, settings=settings)
    finally:
        store.datastore.close()
        engine.dispose()


def settings_of(name: str, state: Path) -> ServiceSettings:
    """A service's settings: from the environment; else those of the house that runs in the state folder."""
    if name not in SERVICES:
        raise OperationRefused(f"there is no service {name}: choose among {', '.join(SERVICES)}")
    if f"{name.upper()}_DATABASE_URL" in os.environ:
        return ServiceSettings.of(name)
    database = read_databases(state).get(name)
    if not database:
        raise OperationRefused(f"set {name.upper()}_DATABASE_URL, or start make run: nothing runs in {state}")
    kafka = read_addresses(state).get("kafka", "")
    return ServiceSettings(database_url=SecretStr(database), kafka_bootstrap_servers=kafka)


def operator_context(by: str | None = None) -> CommandContext:
    """Whoever sits at the shell, as what they do is recorded: by the name that they give, or are logged in with."""
    return CommandContext(by=by or getpass.getuser(), role="administrator", organisation="shell", at=now())


@contextmanager
def exit_with_one_line() -> Iterator[None]:
    """What stops a command is one line on the error stream, and exit code 1."""
    try:
        yield
    except ValidationError as wrong:
        first = wrong.errors()[0]
        _exit_with_error(f"{'.'.join(map(str, first['loc']))}: {first['msg']} ({wrong.title})", wrong)
    except (
        OperationRefused,
        CommandError,
        Refused,
        UnsafeSetting,
        PersistenceError,
        DBAPIError,
        psycopg.Error,
        OSError,
    ) as message:
        _exit_with_error(str(message) or type(message).__name__, message)


def _exit_with_error(message: str, cause: Exception) -> None:
    typer.echo(message.strip().splitlines()[0], err=True)
    raise typer.Exit(1) from cause
