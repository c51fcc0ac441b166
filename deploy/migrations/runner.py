"""Migration runner: brings a database to the version of this build with Alembic, under one lock, in one transaction.

A database from before there were versions has its tables already: version 1 finds them and is only recorded.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, func, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from services.chassis.application.store import SchemaLock

MIGRATIONS_DIR = Path(__file__).parent
CONNECT_ARGS = {"connect_timeout": 5}
_alembic_lock = Lock()
"""Alembic keeps the migration in hand in one place of the process."""


class NotMigrated(Exception):
    """The database is of an older build, and this login may not change it."""


def ensure_migrated(name: str, url: str) -> None:
    """Let that database be as this build needs it. Raises NotMigrated where the login may make no tables."""
    now, needed = current_and_required_version(name, url)
    if not is_behind(name, now):
        return
    with _connect(url) as rows:
        may_create = rows.scalar(select(func.has_schema_privilege("public", "create")))
    if not may_create:
        raise NotMigrated(
            f"{name}'s database is at {now or 'nothing'} and this build needs {needed}: tellback migrate {name}"
        )
    migrate(name, url)


def migrate(name: str, url: str) -> tuple[str | None, str]:
    """Bring it to what this build needs; from which version to which. Who comes at the same time waits."""
    with _alembic_lock, _connect(url) as rows:
        rows.execute(select(func.pg_advisory_xact_lock(SchemaLock.MIGRATIONS)))
        before = MigrationContext.configure(rows).get_current_revision()
        config = _config(name)
        config.attributes["connection"] = rows
        command.upgrade(config, "head")
    return before, _head(name)


def current_and_required_version(name: str, url: str) -> tuple[str | None, str]:
    """At which version the database is, and which this build needs."""
    with _connect(url) as rows:
        return MigrationContext.configure(rows).get_current_revision(), _head(name)


def is_behind(name: str, now: str | None) -> bool:
    """Whether a database at that version is an older build's. A newer build's takes nothing away from this one."""
    return now in (None, *_versions(name)[1:])


def grant(url: str, login: str) -> None:
    """Let a login that may make no tables read and write what stands."""
    with _connect(url) as rows:
        quoted = rows.dialect.identifier_preparer.quote(login)
        rows.execute(text(f"grant usage on schema public to {quoted}"))
        rows.execute(text(f"grant select, insert, update, delete on all tables in schema public to {quoted}"))
        rows.execute(text(f"grant usage, select on all sequences in schema public to {quoted}"))


@contextmanager
def _connect(url: str) -> Iterator[Connection]:
    """Without the bounds of a request: to change a large table takes its time."""
    engine = create_engine(
        make_url(url).set(drivername="postgresql+psycopg"), poolclass=NullPool, connect_args=CONNECT_ARGS
    )
    with engine.begin() as rows:
        yield rows
    engine.dispose()


@cache
def _versions(name: str) -> tuple[str, ...]:
    """Those that this build knows, the newest first."""
    return tuple(script.revision for script in ScriptDirectory.from_config(_config(name)).walk_revisions())


def _head(name: str) -> str:
    return _versions(name)[0]


def _config(name: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS_DIR))
    config.set_main_option("path_separator", "os")
    config.set_main_option("version_locations", str(MIGRATIONS_DIR / name))
    return config
