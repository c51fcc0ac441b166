"""Migration runner: brings one database to the version that this build needs, in one transaction under one lock."""

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
from sqlalchemy import Connection, create_engine, func, inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from services.chassis.application.store import SchemaLock

MIGRATIONS_DIR = Path(__file__).parent
CONNECT_ARGS = {"connect_timeout": 5}
RETIRED_VERSIONS = frozenset(
    {"intake_1", "intake_2", "enquiry_1", "enquiry_2", "notify_1", "notify_2", "notify_3", "portal_1"}
)
"""Versions of development builds whose stored names no build reads any more. Nothing was released with them."""
_alembic_lock = Lock()
"""Alembic keeps the migration in hand in a global of the process."""


class NotMigrated(Exception):
    """The database is at an older version, and this login may not migrate it."""


class RetiredNames(NotMigrated):
    """The database was made by a development build whose stored names no build reads any more."""


def ensure_migrated(name: str, url: str) -> None:
    """Migrate a database if it is behind. Raises NotMigrated where the login has no right to create tables."""
    now, needed = current_and_required_version(name, url)
    if not is_behind(name, now):
        return
    with _connect(url) as connection:
        may_create = connection.scalar(select(func.has_schema_privilege("public", "create")))
    if not may_create:
        raise NotMigrated(
            f"{name}'s database is at {now or 'nothing'} and this build needs {needed}: tellback migrate {name}"
        )
    migrate(name, url)


def migrate(name: str, url: str) -> tuple[str | None, str]:
    """Migrate a database; the version before, and after. A second process waits for the first."""
    with _alembic_lock, _connect(url) as connection:
        connection.execute(select(func.pg_advisory_xact_lock(SchemaLock.MIGRATIONS)))
        before = _current_version(name, connection)
        config = _config(name)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return before, _head(name)


def current_and_required_version(name: str, url: str) -> tuple[str | None, str]:
    """The database's version (None: an empty database), and this build's. Raises RetiredNames."""
    with _connect(url) as connection:
        return _current_version(name, connection), _head(name)


def is_behind(name: str, now: str | None) -> bool:
    """Whether a version is older than this build's. A newer build's version serves this build as well."""
    return now in (None, *_versions(name)[1:])


def grant(url: str, login: str) -> None:
    """Allow a login without DDL rights to read and write every table."""
    with _connect(url) as connection:
        quoted = connection.dialect.identifier_preparer.quote(login)
        connection.execute(text(f"grant usage on schema public to {quoted}"))
        connection.execute(text(f"grant select, insert, update, delete on all tables in schema public to {quoted}"))
        connection.execute(text(f"grant usage, select on all sequences in schema public to {quoted}"))


@contextmanager
def _connect(url: str) -> Iterator[Connection]:
    """Without a request's time limits: changing a large table takes long."""
    engine = create_engine(
        make_url(url).set(drivername="postgresql+psycopg"), poolclass=NullPool, connect_args=CONNECT_ARGS
    )
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def _current_version(name: str, connection: Connection) -> str | None:
    # The tables come before the version: a migration that another process commits between the two then shows a
    # version and no tables, where the other order shows tables without a version.
    has_tables = any(inspect(connection).has_table(f"{name}_{table}") for table in ("events", "drafts"))
    version = MigrationContext.configure(connection).get_current_revision()
    unversioned = has_tables and version is None
    if unversioned or version in RETIRED_VERSIONS:
        raise RetiredNames(
            f"{name}'s database was made by an earlier development build, whose stored names this build does not read:"
            " delete it by make reset or make compose-down, and start again"
        )
    return version


@cache
def _versions(name: str) -> tuple[str, ...]:
    """The versions that this build knows, newest first."""
    return tuple(script.revision for script in ScriptDirectory.from_config(_config(name)).walk_revisions())


def _head(name: str) -> str:
    return _versions(name)[0]


def _config(name: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS_DIR))
    config.set_main_option("path_separator", "os")
    config.set_main_option("version_locations", str(MIGRATIONS_DIR / name))
    return config
