"""Tables that no rebuild restores are migrated: by the first process, from any version, and by a login that may."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, MetaData, create_engine, event, text

from contracts.envelope import Envelope
from deploy.checks.database import DatabaseView, is_migrated, open_view
from deploy.composition import SERVICES, open_service
from deploy.dev.databases import Database
from deploy.dev.ports import free_port
from deploy.dev.postgres import EmbeddedPostgres
from deploy.dev.seed import seed_people
from deploy.migrations.runner import NotMigrated, current_and_required_version, ensure_migrated, migrate
from portal import drafts, sessions
from services.chassis.eventstore.connections import connect
from services.chassis.messaging import dead_letter_table, missing_streams, relay, relay_checkpoint
from services.chassis.messaging.translator import EventTranslator
from services.chassis.projections.projection import positions
from services.chassis.scheduling import performed
from services.intake import client_assertions
from services.notify.delivery import webhook_secrets
from tests.conftest import temporary_folder
from tests.operations.three_services import REPOSITORY, tellback
from tests.scenario.three_services_on_postgres import ISSUER

NAMES = (*SERVICES, "portal")
EVERY_SERVICE = (dead_letter_table.tables, missing_streams.tables, positions.metadata, performed.tables)
DECLARED: dict[str, tuple[MetaData, ...]] = {
    "intake": (*EVERY_SERVICE, client_assertions.tables),
    "enquiry": EVERY_SERVICE,
    "notify": (*EVERY_SERVICE, webhook_secrets.tables),
    "portal": (sessions._tables, drafts._tables),
}
COLUMNS = """
select table_name, column_name, data_type, is_nullable, column_default from information_schema.columns
where table_schema = 'public' and table_name = any(%s) order by 1, 2
"""
INDEXES = "select tablename, indexdef from pg_indexes where schemaname = 'public' and tablename = any(%s)"
RETIRED = (
    "{0}'s database was made by an earlier development build, whose stored names this build does not read:"
    " delete it by make reset or make compose-down, and start again"
)


def shape(url: str, tables: Sequence[str]) -> list[object]:
    """The columns and indexes of these tables."""
    names = [table.rpartition(".")[2] for table in tables]
    with psycopg.connect(url) as rows:
        return [sorted(rows.execute(query, (names,)).fetchall()) for query in (COLUMNS, INDEXES)]


@pytest.mark.parametrize("name", NAMES)
def test_the_migrated_tables_are_the_ones_that_the_code_declares(
    name: str, databases: Callable[[str], Database]
) -> None:
    migrated, declared = databases(name).url, databases(name).url
    migrate(name, migrated)
    engine = create_engine(declared.replace("postgresql:", "postgresql+psycopg:", 1))
    for metadata in DECLARED[name]:
        metadata.create_all(engine)
    engine.dispose()
    tables = [table for metadata in DECLARED[name] for table in metadata.tables]

    assert shape(migrated, tables) == shape(declared, tables)
    assert all(shape(migrated, tables))


@pytest.mark.parametrize("name", NAMES)
def test_a_database_of_retired_names_is_refused_by_one_sentence(name: str, database: Database) -> None:
    migrate(name, database.url)
    with psycopg.connect(database.url, autocommit=True) as rows:
        rows.execute("update alembic_version set version_num = %s", (f"{name}_1",))
    said = tellback({f"{name.upper()}_DATABASE_URL": database.url}, "migrate", name)

    assert (said.exit_code, said.stdout, said.stderr.strip()) == (1, "", RETIRED.format(name))
    with pytest.raises(NotMigrated, match=f"^{RETIRED.format(name)}$"):
        ensure_migrated(name, database.url)


def test_a_database_from_before_there_were_versions_is_refused_too(database: Database) -> None:
    migrate("intake", database.url)
    with psycopg.connect(database.url, autocommit=True) as rows:
        rows.execute("drop table alembic_version")

    assert wrong("intake", database.url) == RETIRED.format("intake")
    assert tellback({"INTAKE_DATABASE_URL": database.url}, "dev", "seed").stderr.strip() == RETIRED.format("intake")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("statement", range(1, 4))
def test_a_database_that_another_process_migrates_meanwhile_is_not_refused(
    name: str, statement: int, database: Database
) -> None:
    ends = iter(range(1, 50))

    def migrate_meanwhile(*_: object) -> None:
        if next(ends) == statement:
            migrate(name, database.url)

    event.listen(Engine, "after_cursor_execute", migrate_meanwhile)
    try:
        before, needed = current_and_required_version(name, database.url)
    finally:
        event.remove(Engine, "after_cursor_execute", migrate_meanwhile)

    assert before in (None, needed)
    assert wrong(name, database.url) is None


@pytest.mark.slow
def test_an_old_state_folder_is_refused_by_one_sentence(tmp_path: Path) -> None:
    state = tmp_path / ".state"
    with temporary_folder("retired") as folder, EmbeddedPostgres(folder) as server:
        url = server.database("intake").url
        migrate("intake", url)
        with psycopg.connect(url, autocommit=True) as rows:
            rows.execute("update alembic_version set version_num = 'intake_2'")
        state.mkdir()
        (state / "postgres").symlink_to(folder)
        environment = {**os.environ, "TELLBACK_STATE": str(state)}
        for command in ("run", "run-distributed"):
            ended = subprocess.run(
                [sys.executable, "-m", "deploy.cli", command, "--port", str(free_port())],
                cwd=REPOSITORY,
                env=environment,
                capture_output=True,
                text=True,
                timeout=120,
            )
            assert (ended.returncode, ended.stderr.splitlines()[-1:]) == (1, [RETIRED.format("intake")])


@pytest.mark.slow
def test_processes_that_start_together_migrate_the_database_once(database: Database) -> None:
    code = f"from deploy.migrations.runner import ensure_migrated; ensure_migrated('notify', {database.url!r})"
    started = [subprocess.Popen([sys.executable, "-c", code], cwd=REPOSITORY) for _ in range(4)]

    assert [process.wait(60) for process in started] == [0, 0, 0, 0]
    assert current_and_required_version("notify", database.url) == ("notify_v4", "notify_v4")


def test_a_database_of_a_newer_build_is_left_as_it_is(database: Database, databases: Callable[[str], Database]) -> None:
    migrate("intake", database.url)
    with psycopg.connect(database.url, autocommit=True) as rows:
        rows.execute("update alembic_version set version_num = 'intake_99'")
    ensure_migrated("intake", database.url)

    assert current_and_required_version("intake", database.url)[0] == "intake_99"
    assert [wrong("intake", database.url), wrong("intake", databases("older").url)] == [
        None,
        "it is at nothing, this build needs intake_v4: tellback migrate intake",
    ]


def wrong(name: str, url: str) -> str | None:
    with closing(open_view(name, url).rows) as rows:
        return is_migrated(DatabaseView(name=name, url=url, rows=rows))


def test_migrating_a_database_of_a_newer_build_is_refused_in_one_line(database: Database) -> None:
    migrate("intake", database.url)
    with psycopg.connect(database.url, autocommit=True) as rows:
        rows.execute("update alembic_version set version_num = 'intake_99'")
    said = tellback({"INTAKE_DATABASE_URL": database.url}, "migrate", "intake")

    assert (said.exit_code, said.stdout, len(said.stderr.splitlines())) == (1, "", 1)
    assert "intake_99" in said.stderr


@pytest.fixture
def without_ddl(postgres: EmbeddedPostgres, database: Database) -> Iterator[Database]:
    """The same database by a login that may make no tables in it."""
    other = postgres.create_database("login")
    with postgres.superuser() as rows:
        rows.execute(f'grant connect on database "{database.dbname}" to "{other.user}"'.encode())
    yield replace(other, dbname=database.dbname)
    with postgres.superuser(database.dbname) as rows:
        rows.execute(f'drop owned by "{other.user}"'.encode())
    postgres.drop(other)


def test_a_login_without_ddl_rights_is_told_how_to_migrate(without_ddl: Database) -> None:
    with pytest.raises(NotMigrated, match=r"at nothing and this build needs intake_v4: tellback migrate intake"):
        open_service(SERVICES["intake"], without_ddl.url)


def test_a_migrated_service_runs_with_a_login_without_ddl_rights(database: Database, without_ddl: Database) -> None:
    said = tellback(
        {"INTAKE_DATABASE_URL": without_ddl.url, "INTAKE_MIGRATION_DATABASE_URL": database.url}, "migrate", "intake"
    )
    intake = open_service(SERVICES["intake"], without_ddl.url)
    seed_people(intake.service, ISSUER)
    intake.projector.catch_up()
    with connect(without_ddl.url) as own:
        relay_checkpoint.republish(own, "intake")
        spoken: list[Envelope] = []
        relay.Relay(EventTranslator(SERVICES["intake"], intake.store), lambda: own, spoken.extend).publish_page(own)
    with intake.engine.connect() as rows:
        known = rows.scalar(text("select count(*) from members"))
    intake.close()

    assert said.stdout.splitlines()[-1] == f"intake: {without_ddl.user} may read and write"
    said_of = Counter(envelope.type.split(".")[1] for envelope in spoken)
    assert (known, said_of) == (15, {"member": 15, "team": 16, "partner": 7})
