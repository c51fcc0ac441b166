"""Template databases: prepared once a session, and copied for each test, which takes a tenth of preparing one."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import sql

from deploy.composition import SERVICES, open_service
from deploy.dev.databases import Database
from deploy.dev.postgres import SUPERUSER, EmbeddedPostgres


class TemplateDatabases:
    """Nothing may be connected to a template while it is copied."""

    def __init__(self, postgres: EmbeddedPostgres) -> None:
        self._postgres = postgres
        self._services: dict[str, Database] = {}

    def service(self, name: str) -> Database:
        """The template of a service: its schema as migrations make it, and its read models, without an event."""
        if name not in self._services:
            self._services[name] = self._postgres.create_database(name)
            open_service(SERVICES[name], self._services[name].url).close()
        return self._services[name]

    @contextmanager
    def copied(self, template: Database) -> Iterator[Database]:
        """A copy of a template, with a login of its own, while the context is open."""
        name, original = f"{template.dbname}_{secrets.token_hex(3)}", sql.Identifier(template.dbname)
        with self._postgres.superuser() as connection:
            # or the next statement but one would give the template away, too
            connection.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(original, sql.Identifier(SUPERUSER)))
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), original))
        copy = self._postgres.database(name)
        users = sql.Identifier(template.user), sql.Identifier(copy.user)
        with self._postgres.superuser(name) as connection:
            connection.execute(sql.SQL("REASSIGN OWNED BY {} TO {}").format(*users))
            connection.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(sql.Identifier(name), users[1]))
        yield copy
        self._postgres.drop(copy)
