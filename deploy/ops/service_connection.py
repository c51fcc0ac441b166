"""Connection of a command to a service: found by its settings, or in the state directory of a local run.

A command that cannot do its work says why in one line, with exit code 1.
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

from deploy.composition import SERVICES, configured, now
from deploy.migrations.runner import NotMigrated, ensure_migrated
from deploy.ops.state_dir import read_addresses, read_databases
from services.chassis.application.command_handler import Service
from services.chassis.application.timescale_file import InvalidTimescales
from services.chassis.domain.decider import CommandContext, Refused
from services.chassis.eventstore.connections import UnsafeSetting, engine_of
from services.chassis.eventstore.factory import open_store
from services.chassis.eventstore.recorder import TellbackRecorder
from services.chassis.runtime.settings import InvalidSettings, ServiceSettings
from services.intake.settings import IntakeSettings


class OperationRefused(Exception):
    """The command cannot do what was asked; the message says what to do instead."""


@dataclass(frozen=True, kw_only=True)
class ServiceConnection:
    """A service over its database, which a command has open."""

    service: Service
    store: TellbackRecorder
    engine: Engine
    settings: ServiceSettings

    @property
    def url(self) -> str:
        return self.settings.database_url.get_secret_value()


@contextmanager
def connect_to_service(name: str, state: Path) -> Iterator[ServiceConnection]:
    """Open a service's database. Raises OperationRefused when there is none.

    Logs go to the error stream, since the standard output is the command's answer.
    """
    structlog.configure(logger_factory=lambda *named: structlog.PrintLogger(sys.stderr))
    settings = settings_of(name, state)
    url = settings.database_url.get_secret_value()
    manifest = configured(name, settings)
    ensure_migrated(name, url)
    store, engine = open_store(name, url, group=False, pool=2), engine_of(url, 2)
    try:
        yield ServiceConnection(service=Service(manifest, store), store=store, engine=engine, settings=settings)
    finally:
        store.datastore.close()
        engine.dispose()


def settings_of(name: str, state: Path) -> ServiceSettings:
    """A service's settings: from the environment; else those of the local run that keeps its state in `state`."""
    if name not in SERVICES:
        raise OperationRefused(f"there is no service {name}: choose among {', '.join(SERVICES)}")
    if f"{name.upper()}_DATABASE_URL" in os.environ:
        return ServiceSettings.of(name)
    database = read_databases(state).get(name)
    if not database:
        raise OperationRefused(f"set {name.upper()}_DATABASE_URL, or start make run: nothing runs in {state}")
    kafka = read_addresses(state).get("kafka", "")
    return ServiceSettings(database_url=SecretStr(database), kafka_bootstrap_servers=kafka)


def identity_providers(connection: ServiceConnection) -> dict[str, str]:
    """Issuer -> address of its keys, as INTAKE_PROVIDERS names them. Raises InvalidSettings."""
    return IntakeSettings.of("intake", database_url=connection.settings.database_url).providers


def operator_context(by: str | None = None) -> CommandContext:
    """The operator as events record them: `by` the name given, or the login."""
    return CommandContext(by=by or getpass.getuser(), role="administrator", organisation="shell", at=now())


@contextmanager
def exit_with_one_line() -> Iterator[None]:
    """Turns an error that an operator can act on into one line on the error stream, and exit code 1."""
    try:
        yield
    except ValidationError as invalid:
        first = invalid.errors()[0]
        _exit_with_error(f"{'.'.join(map(str, first['loc']))}: {first['msg']} ({invalid.title})", invalid)
    except (
        OperationRefused,
        NotMigrated,
        CommandError,
        Refused,
        UnsafeSetting,
        InvalidSettings,
        InvalidTimescales,
        PersistenceError,
        DBAPIError,
        psycopg.Error,
        OSError,
    ) as error:
        _exit_with_error(str(error) or type(error).__name__, error)


def _exit_with_error(message: str, cause: Exception) -> None:
    typer.echo(message.strip().splitlines()[0], err=True)
    raise typer.Exit(1) from cause
