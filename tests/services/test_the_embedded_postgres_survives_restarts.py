"""The embedded PostgreSQL keeps its data, however it ended."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from deploy.dev import postgres_wheel
from deploy.dev.databases import Database
from deploy.dev.postgres import EmbeddedPostgres
from deploy.dev.postgres_wheel import Step

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
    one, other = postgres.create_database("one"), postgres.create_database("one")
    _write(one, "told")
    postgres.drop(one)

    with psycopg.connect(other.url) as connection:
        assert connection.execute("SELECT to_regclass('kept')").fetchone() == (None,)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(one.url)


def test_actions_as_root_are_announced_in_one_line_before_they_are_taken(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said: list[str] = []

    def note_output() -> None:
        said.append(capsys.readouterr().err)

    monkeypatch.setattr(os, "geteuid", lambda: 0)
    steps = [Step("make an account", note_output), Step("give it the folder", note_output)]
    monkeypatch.setattr(postgres_wheel, "steps_as_root", lambda data: steps)
    postgres_wheel.prepare(folder / "data")

    line = "PostgreSQL does not run as root, so this is done for it first: make an account; give it the folder\n"
    assert said == [line, ""]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give the server an account of its own")
def test_once_root_has_prepared_the_server_nothing_is_left_to_do(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    data = closed / "data"
    data.mkdir()
    needed = [step.words for step in postgres_wheel.steps_as_root(data)]
    postgres_wheel.prepare(data)

    assert f"give it {data}" in needed
    assert f"let every account pass through {folder}, {closed}" in needed
    assert [*postgres_wheel.steps_as_root(data)] == []


def _write(database: Database, what: str) -> None:
    with psycopg.connect(database.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT %s::text AS it", (what,))


def _read(database: Database) -> list[tuple[str]]:
    with psycopg.connect(database.url) as connection:
        return connection.execute("SELECT it FROM kept").fetchall()
