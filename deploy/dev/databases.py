"""This is where each service gets a database that nobody else's login can open."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from psycopg import Connection, sql


@dataclass(frozen=True, kw_only=True)
class Database:
    """Where a database is and who may open it; psycopg, SQLAlchemy and the event store all take its `url`."""

    dbname: str
    user: str
    password: str
    host: str
    port: int

    @property
    def url(self) -> str:
        if self.host.startswith("/"):
            return f"postgresql://{self._login}@/{self.dbname}?host={quote(self.host)}&port={self.port}"
        return f"postgresql://{self._login}@{self.host}:{self.port}/{self.dbname}"

    def at(self, host: str, port: int | None = None) -> Database:
        """The same database by another way: over TCP, or through a proxy."""
        return replace(self, host=host, port=port or self.port)

    @property
    def _login(self) -> str:
        return f"{quote(self.user)}:{quote(self.password)}"

    def __str__(self) -> str:
        return self.url

    def __repr__(self) -> str:
        return f"Database({self.dbname!r} at {self.host!r}:{self.port})"


class Passwords:
    """The logins' passwords: made once at random, kept in one file that only its owner reads."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def of(self, login: str) -> str:
        known = self._read()
        if login not in known:
            known[login] = secrets.token_urlsafe(24)
            self._write(known)
        return known[login]

    def _read(self) -> dict[str, str]:
        if not self._file.exists():
            return {}
        known: dict[str, str] = json.loads(self._file.read_text("utf-8"))
        return known

    def _write(self, known: dict[str, str]) -> None:
        unfinished = self._file.with_suffix(".new")
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            json.dump(known, out)
        unfinished.replace(self._file)


def create_database(connection: Connection, name: str, password: str) -> None:
    """A login, and a database that is its own; where both stand, the password is set again."""
    login = sql.Identifier(name)
    if not _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", name):
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(login))
    connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(login, sql.Literal(password)))
    if not _exists(connection, "SELECT 1 FROM pg_database WHERE datname = %s", name):
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(login, login))
    revoke_public_access(connection, name)


def revoke_public_access(connection: Connection, name: str) -> None:
    """Unless it is said otherwise, PostgreSQL lets every login open every database."""
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))


def _exists(connection: Connection, question: str, name: str) -> bool:
    return connection.execute(question.encode(), (name,)).fetchone() is not None
