"""This is where it is shown that the embedded PostgreSQL keeps what it was given, however it ended."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from deploy.dev.databases import Database
from deploy.dev.postgres import EmbeddedPostgres

pytestmark = pytest.mark.slow


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="tellback-embedded-"))
    yield made
    shutil.rmtree(made)


def stopped(server: EmbeddedPostgres) -> None:
    server.stop()


def killed(server: EmbeddedPostgres) -> None:
    os.kill(server.pid, signal.SIGKILL)


@pytest.mark.parametrize("ended", [stopped, killed])
def test_a_second_start_finds_the_data_of_the_first(folder: Path, ended: Callable[[EmbeddedPostgres], None]) -> None:
    first = EmbeddedPostgres(folder, tcp=True).start()
    kept = first.database("intake")
    _write(kept, "told")
    ended(first)

    with EmbeddedPostgres(folder) as second:
        assert second.database("intake").password == kept.password
        assert _read(second.database("intake")) == [("told",)]


def test_a_server_left_running_is_taken_over(folder: Path) -> None:
    left = EmbeddedPostgres(folder).start()
    _write(left.database("intake"), "told")

    with EmbeddedPostgres(folder) as taken_over:
        assert taken_over.pid == left.pid
        assert _read(taken_over.database("intake")) == [("told",)]


def test_a_folder_with_a_path_too_long_for_a_socket_works(folder: Path) -> None:
    with EmbeddedPostgres(folder / ("long" * 25)) as server:
        _write(server.database("intake"), "told")

        assert _read(server.database("intake")) == [("told",)]


def test_a_fresh_database_is_empty_and_can_be_dropped(postgres: EmbeddedPostgres) -> None:
    one, other = postgres.fresh("one"), postgres.fresh("one")
    _write(one, "told")
    postgres.drop(one)

    with psycopg.connect(other.url) as connection:
        assert connection.execute("SELECT to_regclass('kept')").fetchone() == (None,)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(one.url)


def _write(database: Database, what: str) -> None:
    with psycopg.connect(database.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT %s::text AS it", (what,))


def _read(database: Database) -> list[tuple[str]]:
    with psycopg.connect(database.url) as connection:
        return connection.execute("SELECT it FROM kept").fetchall()
