"""Commands find a local run by its state directory; a database that the environment names comes before all others."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from deploy.dev import dev_databases
from deploy.dev.databases import Database
from deploy.dev.dev_databases import PARTS, open_databases
from deploy.ops.migrate import migrate
from deploy.ops.service_connection import OperationRefused, settings_of
from deploy.ops.state_dir import ADDRESSES_FILE, DATABASES_FILE, read_databases, state_file
from tests.conftest import temporary_folder
from tests.operations.three_services import tellback


class NoServer:
    """An embedded server that no test may start."""

    def __init__(self, folder: Path) -> None:
        raise AssertionError("every database was given: no server is needed")


def url_of(secret: SecretStr) -> str:
    return secret.get_secret_value()


def test_given_databases_start_no_embedded_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev_databases, "EmbeddedPostgres", NoServer)
    given = {name: f"postgresql://given/{name}" for name in PARTS}
    for name, url in given.items():
        monkeypatch.setenv(f"{name.upper()}_DATABASE_URL", url)

    with open_databases(tmp_path) as databases:
        assert (databases.urls, databases.server) == (given, None)


@pytest.mark.slow
def test_a_given_database_comes_before_the_embedded_one(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFY_DATABASE_URL", database.url)
    with temporary_folder("given") as state, open_databases(state) as databases:
        assert databases.urls["notify"] == database.url
        assert databases.server
        assert databases.urls["intake"] == databases.server.database("intake").url


def test_commands_find_a_local_run_while_it_lasts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, databases: Callable[[str], Database]
) -> None:
    url = databases("enquiry").url
    with (
        state_file(tmp_path / DATABASES_FILE, {"enquiry": url}),
        state_file(tmp_path / ADDRESSES_FILE, {"kafka": "127.0.0.1:9092"}),
    ):
        running = settings_of("enquiry", tmp_path)
        mode = stat.S_IMODE((tmp_path / DATABASES_FILE).stat().st_mode)
        monkeypatch.setenv("ENQUIRY_DATABASE_URL", "postgresql://given/enquiry")
        given = settings_of("enquiry", tmp_path)
        monkeypatch.delenv("ENQUIRY_DATABASE_URL")

    assert (url_of(running.database_url), running.kafka_bootstrap_servers) == (url, "127.0.0.1:9092")
    assert url_of(given.database_url) == "postgresql://given/enquiry"
    assert mode == 0o600
    assert read_databases(tmp_path) == {}
    with pytest.raises(OperationRefused, match="set ENQUIRY_DATABASE_URL, or start make run"):
        settings_of("enquiry", tmp_path)


def test_a_run_that_was_killed_is_reported_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = f"postgresql://enquiry@/enquiry?host={tmp_path}&port=5432"
    with state_file(tmp_path / DATABASES_FILE, {"enquiry": gone}):
        monkeypatch.setattr("deploy.ops.cli.STATE_DIR", tmp_path)
        refused = tellback({}, "dead-letters", "list", "enquiry")

    assert refused.exit_code == 1
    assert len(refused.stderr.splitlines()) == 1


def test_the_portal_of_a_local_run_is_migrated_too(tmp_path: Path, databases: Callable[[str], Database]) -> None:
    with pytest.raises(OperationRefused, match=r"^set PORTAL_DATABASE_URL, or start make run: "):
        [*migrate("portal", tmp_path)]
    with state_file(tmp_path / DATABASES_FILE, {"portal": databases("portal").url}):
        assert [line.partition(",")[0] for line in migrate("portal", tmp_path)] == ["portal: was at nothing"]
