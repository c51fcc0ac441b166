"""Embedded PostgreSQL: a real server that needs no installation, over a folder, for development and tests.

    with EmbeddedPostgres(Path(".state/postgres")) as server:
        settings = server.database("intake").url

A second start over the same folder finds the data of the first.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import tempfile
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

from deploy import HOST
from deploy.dev import databases, postgres_wheel
from deploy.dev.databases import Database, Passwords
from deploy.dev.ports import free_port
from deploy.dev.postgres_wheel import PostgresUnavailable

SUPERUSER = "postgres"
POSTGRES_PORT = 5432
SOCKET_FOLDER_CHARS_MAX = 80
DURABLE = ("fsync", "full_page_writes", "synchronous_commit")
SETTINGS = (
    "max_connections=300",
    "timezone=UTC",
    "log_timezone=UTC",
    # iterations make guessing slow; a password of 24 random bytes needs none, and they cost 15 ms of every connection
    "scram_iterations=1",
    *(f"{name}=on" for name in DURABLE),
)
PG_HBA_CONF = """\
# over the socket, the account that runs the server; every other login by password; the superuser never over TCP
local all {superuser} peer map=owner
local all all scram-sha-256
host all {superuser} samehost reject
host all all 127.0.0.1/32 scram-sha-256
"""


class EmbeddedPostgres:
    def __init__(self, folder: Path, *, tcp: bool = False) -> None:
        """`tcp` also listens on a free port of the loopback, for connections through a proxy."""
        self._data = folder.resolve() / "data"
        self._passwords = Passwords(folder.resolve() / "logins.json")
        self._tcp = tcp
        self._ddl_lock = threading.Lock()
        self.port = free_port() if tcp else POSTGRES_PORT
        self.host = str(self._data)

    def start(self) -> Self:
        postgres_wheel.prepare(self._data)
        if not (self._data / "PG_VERSION").exists():
            self._initialise()
        self._write_access_rules()
        if self._is_running():
            self._attach_running()
        else:
            self._launch()
        self._require_durable()
        return self

    def attach(self) -> bool:
        """Whether a server runs over this folder; if so, use it as it is."""
        running = self._is_running()
        if running:
            self._attach_running()
        return running

    def stop(self) -> None:
        if self._is_running():
            postgres_wheel.run("pg_ctl", "stop", "-w", "-m", "fast", "-D", str(self._data), folder=self._data)
        if self.host != str(self._data):
            shutil.rmtree(self.host, ignore_errors=True)

    def database(self, name: str) -> Database:
        """The database of that name with a login of its own; created where it does not exist."""
        password = self._passwords.password_of(name)
        with self._ddl_lock, self.superuser() as connection:
            databases.create_database(connection, name, password)
        return Database(dbname=name, user=name, password=password, host=self.host, port=self.port)

    def create_database(self, prefix: str = "test") -> Database:
        """A new, empty database with a random name."""
        return self.database(f"{prefix}_{secrets.token_hex(5)}")

    def drop(self, database: Database) -> None:
        name = psycopg.sql.Identifier(database.dbname)
        with self._ddl_lock, self.superuser() as connection:
            connection.execute(psycopg.sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
            connection.execute(psycopg.sql.SQL("DROP ROLE IF EXISTS {}").format(name))

    def superuser(self, dbname: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(host=self.host, port=self.port, user=SUPERUSER, dbname=dbname, autocommit=True)

    @property
    def pid(self) -> int:
        """The server's process id, for tests that kill it."""
        return int(self._postmaster()[0])

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _initialise(self) -> None:
        settings = ("--auth=peer", "--encoding=utf8", "--locale=C.UTF-8", "-U", SUPERUSER, "-D", str(self._data))
        postgres_wheel.run("initdb", *settings, folder=self._data)

    def _write_access_rules(self) -> None:
        accounts = {postgres_wheel.server_account(), pwd.getpwuid(os.geteuid()).pw_name}
        owners = "".join(f"owner {account} {SUPERUSER}\n" for account in sorted(accounts))
        (self._data / "pg_ident.conf").write_text(owners, "utf-8")
        (self._data / "pg_hba.conf").write_text(PG_HBA_CONF.format(superuser=SUPERUSER), "utf-8")

    def _launch(self) -> None:
        self._remove_stale_files()
        self.host = self._socket_folder()
        options = f"-k {self.host} -p {self.port} -h {HOST if self._tcp else repr('')}"
        options += "".join(f" -c {setting}" for setting in SETTINGS)
        log = str(self._data / "server.log")
        postgres_wheel.run(
            "pg_ctl", "start", "-w", "-t", "60", "-D", str(self._data), "-l", log, "-o", options, folder=self._data
        )
        with self.superuser() as connection:
            for name in ("postgres", "template1"):
                databases.revoke_public_access(connection, name)

    def _remove_stale_files(self) -> None:
        """A killed server's files name its process id, which a zombie or another process may have now."""
        for stale in (self._data / "postmaster.pid", *self._data.glob(".s.PGSQL.*")):
            stale.unlink(missing_ok=True)

    def _socket_folder(self) -> str:
        """The data folder; where its path is too long for a socket, a temporary folder, kept over a restart."""
        if len(str(self._data)) <= SOCKET_FOLDER_CHARS_MAX:
            return str(self._data)
        if Path(self.host).is_dir() and self.host != str(self._data):
            return self.host
        folder = tempfile.mkdtemp(prefix="tellback-")
        shutil.chown(folder, user=postgres_wheel.server_account())
        return folder

    def _is_running(self) -> bool:
        """Whether the server answers: a process id alone may be a zombie's."""
        try:
            port, folder = self._postmaster()[3:5]
        except (OSError, ValueError):
            return False
        return postgres_wheel.run("pg_isready", "-q", "-h", folder, "-p", port, folder=self._data, check=False) < 2

    def _attach_running(self) -> None:
        """Use the server that runs over this folder; the process that started it was killed."""
        _, _, _, port, folder, host, *_ = self._postmaster()
        if self._tcp and not host:
            self.stop()
            return self._launch()
        self.port, self.host = int(port), folder
        return None

    def _postmaster(self) -> list[str]:
        return (self._data / "postmaster.pid").read_text("utf-8").splitlines()

    def _require_durable(self) -> None:
        with self.superuser() as connection:
            settings = connection.execute(
                "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", (list(DURABLE),)
            )
            off = sorted(name for name, setting in settings if setting != "on")
        if off:
            raise PostgresUnavailable(f"{', '.join(off)} must be on, or what was acknowledged could be lost")
