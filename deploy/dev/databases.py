"""Databases of the embedded server: one for each service, which only that service's login can open."""

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
    """Address and login of a database; psycopg, SQLAlchemy and the event store all take its `url`."""

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

    def with_address(self, host: str, port: int | None = None) -> Database:
        """The same database at another address: over TCP, or through a proxy."""
        return replace(self, host=host, port=port or self.port)

    @property
    def _login(self) -> str:
        return f"{quote(self.user)}:{quote(self.password)}"

    def __str__(self) -> str:
        return self.url

    def __repr__(self) -> str:
        return f"Database({self.dbname!r} at {self.host!r}:{self.port})"


class Passwords:
    """The logins' passwords: random, created once, kept in one file that only its owner can read."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def password_of(self, login: str) -> str:
        passwords = self._read()
        if login not in passwords:
            passwords[login] = secrets.token_urlsafe(24)
            self._write(passwords)
        return passwords[login]

    def _read(self) -> dict[str, str]:
        if not self._file.exists():
            return {}
        passwords: dict[str, str] = json.loads(self._file.read_text("utf-8"))
        return passwords

    def _write(self, passwords: dict[str, str]) -> None:
        unfinished = self._file.with_suffix(".new")
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            json.dump(passwords, out)
        unfinished.replace(self._file)


def create_database(connection: Connection, name: str, password: str) -> None:
    """Create a login and a database that it owns; where both exist, set the password again."""
    login = sql.Identifier(name)
    if not _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", name):
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(login))
    connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(login, sql.Literal(password)))
    if not _exists(connection, "SELECT 1 FROM pg_database WHERE datname = %s", name):
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(login, login))
    revoke_public_access(connection, name)


def revoke_public_access(connection: Connection, name: str) -> None:
    """By default PostgreSQL lets every login open every database; from now on only the owner can open this one."""
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))


def _exists(connection: Connection, query: str, name: str) -> bool:
    return connection.execute(query.encode(), (name,)).fetchone() is not None
