"""Bounded connections: every wait on PostgreSQL has a time limit, so that no request hangs for over 10 seconds.

The server's timeouts, keepalives and `tcp_user_timeout` do not bound a call whose reply a proxy drops while its kernel
goes on acknowledging. `BoundedConnection` does: it shuts the socket of a call that is past its time. An append and
reading it back fit in ten seconds.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from time import monotonic
from typing import Any, TypeVar

import psycopg
from eventsourcing.persistence import InterfaceError, OperationalError
from eventsourcing.postgres import ConnectionPool, PostgresDatastore
from psycopg import Connection
from psycopg.abc import PQGen
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import DictRow, dict_row
from sqlalchemy import Engine, create_engine

from services.chassis.eventstore import arrays

Result = TypeVar("Result")

CALL_SECONDS_MAX = 6.0
READ_SECONDS_MAX = 3.0
POOL_WAIT_SECONDS_MAX = 3.0
UNSAFE_SETTING = "POSTGRES_ENABLE_DB_FUNCTIONS"
TRUE_VALUES = frozenset({"y", "yes", "t", "true", "on", "1"})
"""The values, in any case, by which the library reads a setting as on."""
SESSION_SETTINGS = {
    "lock_timeout": "4s",
    "statement_timeout": "5s",
    "idle_in_transaction_session_timeout": "5s",
    "synchronous_commit": "on",
    "client_connection_check_interval": "1s",
    "timezone": "UTC",
}
CONNECTION_SETTINGS: dict[str, Any] = {
    "connect_timeout": 3,
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 8000,
    "options": " ".join(f"-c {name}={value}" for name, value in SESSION_SETTINGS.items()),
}

_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)


class UnsafeSetting(Exception):
    """A setting under which readers of the log would silently miss events."""


def refuse_unsafe_settings(env: Mapping[str, str]) -> None:
    """Raises UnsafeSetting: the library's own append function takes no table lock.

    A lower position could then be committed after a higher one.
    """
    for name, value in env.items():
        if name.endswith(UNSAFE_SETTING) and value.strip().lower() in TRUE_VALUES:
            raise UnsafeSetting(
                f"{name} drops the table lock, and readers of the log lose events: remove it from the environment"
            )


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """All calls inside must end within so many seconds; an inner limit can only be shorter."""
    before, deadline = _deadline.get(), monotonic() + seconds
    token = _deadline.set(deadline if before is None else min(before, deadline))
    try:
        yield
    finally:
        _deadline.reset(token)


def remaining_seconds(seconds_max: float) -> float:
    deadline = _deadline.get()
    return seconds_max if deadline is None else max(0.0, min(seconds_max, deadline - monotonic()))


class BoundedConnection(Connection[DictRow]):
    """A connection whose calls have a time limit: the socket of a call past its time is shut."""

    def wait(self, gen: PQGen[Result], interval: float = 0.1, timeout: float | None = None) -> Result:
        if timeout is not None:  # a wait for notifications, which ends by itself
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, remaining_seconds(CALL_SECONDS_MAX))
        except psycopg.errors._WaitTimeout:
            self._shut_socket()
            raise psycopg.OperationalError("the database did not answer in time; it is not known what it did") from None

    def _shut_socket(self) -> None:
        with suppress(OSError, psycopg.Error), socket.socket(fileno=self.pgconn.socket) as handle:
            try:
                handle.shutdown(socket.SHUT_RDWR)
            finally:
                handle.detach()
        self.pgconn.finish()


def connection_parameters(database_url: str) -> dict[str, Any]:
    """The parameters of psycopg: the address, and every limit."""
    return {**conninfo_to_dict(database_url.replace("postgresql+psycopg:", "postgresql:", 1)), **CONNECTION_SETTINGS}


def connect(database_url: str) -> BoundedConnection:
    """A connection outside the pool, for a loop that listens or holds an advisory lock."""
    connection = BoundedConnection.connect(**connection_parameters(database_url), autocommit=True, row_factory=dict_row)
    arrays.register(connection.adapters)
    return connection


class _Pool(ConnectionPool[BoundedConnection]):
    def getconn(self, timeout: float | None = None) -> BoundedConnection:
        return super().getconn(remaining_seconds(self.timeout if timeout is None else timeout))


class BoundedDatastore(PostgresDatastore):
    """The library's datastore over bounded connections."""

    def __init__(self, database_url: str, pool: int) -> None:
        super().__init__("", "", "", "", "", lock_timeout=4)
        self.database_url = database_url
        self.pool = _Pool(  # type: ignore[assignment]
            connection_class=BoundedConnection,
            kwargs={**connection_parameters(database_url), "row_factory": dict_row},
            min_size=1,
            max_size=pool,
            open=False,
            configure=_configure,
            timeout=POOL_WAIT_SECONDS_MAX,
        )

    def register_type_adapters(self) -> None:
        """None: no parameter of ours is a composite type."""

    @contextmanager
    def get_connection(self) -> Iterator[Connection[DictRow]]:
        """As the library's. After one lost connection the pool is drained: the server may have restarted."""
        lost = False
        try:
            with super().get_connection() as connection:
                try:
                    yield connection
                finally:
                    lost = connection.closed
        except (OperationalError, InterfaceError):
            if lost:
                self.pool.drain()
            raise


def _configure(connection: BoundedConnection) -> None:
    connection.autocommit = True
    arrays.register(connection.adapters)


def engine_of(database_url: str, pool: int = 10) -> Engine:
    """The SQLAlchemy engine of projections and queries, with the same limits."""
    settings = connection_parameters(database_url)
    return create_engine(
        "postgresql+psycopg://",
        creator=lambda: BoundedConnection.connect(**settings),
        pool_size=pool,
        max_overflow=0,
        pool_timeout=POOL_WAIT_SECONDS_MAX,
        pool_pre_ping=True,
        hide_parameters=True,  # a logged error must not contain the values of a statement
    )
