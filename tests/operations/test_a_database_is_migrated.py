"""What cannot be built again is migrated: by whoever comes first, from whatever stands, and by a login that may."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from uuid import uuid4

import psycopg
import pytest
from eventsourcing.persistence import StoredEvent
from sqlalchemy import MetaData, create_engine, text

from contracts.envelope import Envelope
from deploy.checks.database import DatabaseView, is_migrated, open_view
from deploy.composition import SERVICES, open_service
from deploy.dev.databases import Database
from deploy.dev.postgres import EmbeddedPostgres
from deploy.dev.seed import seed_people
from deploy.migrations.runner import NotMigrated, current_and_required_version, ensure_migrated, migrate
from portal import drafts, sessions
from services.chassis.eventstore.connections import connect
from services.chassis.eventstore.factory import open_store
from services.chassis.messaging import dead_letters, relay
from services.chassis.messaging.translator import EventTranslator
from services.intake import client_assertions
from services.notify.delivery import webhook_secrets
from tests.operations.three_services import REPOSITORY, tellback
from tests.scenario.three_services_on_postgres import ISSUER

NAMES = (*SERVICES, "portal")
DECLARED: dict[str, tuple[MetaData, ...]] = {
    "intake": (dead_letters.tables, client_assertions.tables),
    "enquiry": (dead_letters.tables,),
    "notify": (dead_letters.tables, webhook_secrets.tables),
    "portal": (sessions._tables, drafts._tables),
}
SHAPE = """
select table_name, column_name, data_type, is_nullable, column_default from information_schema.columns
where table_schema = 'public' and table_name <> 'alembic_version' order by 1, 2
"""
INDEXES = "select tablename, indexdef from pg_indexes where schemaname = 'public' and tablename <> 'alembic_version'"
STORAGE = """
select relname, reloptions from pg_class
where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> 'alembic_version'
"""
FUNCTIONS = "select proname, md5(prosrc) from pg_proc where pronamespace = 'public'::regnamespace"


def shape(url: str) -> list[object]:
    with psycopg.connect(url) as rows:
        return [sorted(rows.execute(question).fetchall()) for question in (SHAPE, INDEXES, FUNCTIONS, STORAGE)]


@pytest.mark.parametrize("name", NAMES)
def test_the_migrated_schema_is_the_one_that_the_code_declares(name: str, databases: Callable[[str], Database]) -> None:
    migrated, declared = databases(name).url, databases(name).url
    migrate(name, migrated)
    if name in SERVICES:
        open_store(name, declared, group=False).datastore.close()
        with connect(declared) as own:
            relay.request_replay(own, name, uuid4(), 0)
    engine = create_engine(declared.replace("postgresql:", "postgresql+psycopg:", 1))
    for metadata in DECLARED[name]:
        metadata.create_all(engine)
    engine.dispose()

    assert shape(migrated) == shape(declared)
    assert all(shape(migrated)[:2])


def test_a_database_without_a_version_is_migrated_and_keeps_its_data(database: Database) -> None:
    intake = open_service(SERVICES["intake"], database.url)
    seed_people(intake.service, ISSUER)
    newest = intake.store.last_position()
    intake.close()
    with psycopg.connect(database.url, autocommit=True) as rows:
        rows.execute("drop table alembic_version")

    assert tellback({"INTAKE_DATABASE_URL": database.url}, "migrate", "intake").stdout.splitlines() == [
        "intake: was at nothing, is at intake_2",
        "intake: its read models are as this build needs them",
    ]
    again = open_service(SERVICES["intake"], database.url)
    seed_people(again.service, ISSUER)
    assert again.store.last_position() == newest > 0
    again.close()


def test_a_database_of_the_previous_build_is_migrated_and_keeps_its_data(database: Database) -> None:
    migrate("intake", database.url)
    with psycopg.connect(database.url, autocommit=True) as rows:
        rows.execute("drop function intake_events_append_one")
        rows.execute("update alembic_version set version_num = 'intake_1'")
        rows.execute(
            "select intake_events_append(array[gen_random_uuid()], '{1}', '{old}', '{x}', array[gen_random_uuid()],"
            " array['{}'::jsonb], '{}', '{}', '{}')"
        )
    intake = open_service(SERVICES["intake"], database.url)
    intake.store.insert_events([StoredEvent(uuid4(), 1, "new", b"y")])
    held = [row.state for row in intake.store.read_log(0, 9)]
    intake.close()

    assert (held, current_and_required_version("intake", database.url)) == ([b"x", b"y"], ("intake_2", "intake_2"))


def test_processes_that_start_together_migrate_the_database_once(database: Database) -> None:
    code = f"from deploy.migrations.runner import ensure_migrated; ensure_migrated('notify', {database.url!r})"
    started = [subprocess.Popen([sys.executable, "-c", code], cwd=REPOSITORY) for _ in range(4)]

    assert [process.wait(60) for process in started] == [0, 0, 0, 0]
    assert current_and_required_version("notify", database.url) == ("notify_3", "notify_3")


def test_a_database_of_a_newer_build_is_left_as_it_is(database: Database, databases: Callable[[str], Database]) -> None:
    migrate("intake", database.url)
    with psycopg.connect(database.url, autocommit=True) as rows:
        rows.execute("update alembic_version set version_num = 'intake_99'")
    ensure_migrated("intake", database.url)

    assert current_and_required_version("intake", database.url)[0] == "intake_99"
    assert [wrong("intake", database.url), wrong("intake", databases("older").url)] == [
        None,
        "it is at nothing, this build needs intake_2: tellback migrate intake",
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
    with pytest.raises(NotMigrated, match=r"at nothing and this build needs intake_2: tellback migrate intake"):
        open_service(SERVICES["intake"], without_ddl.url)


def test_a_migrated_service_runs_with_a_login_without_ddl_rights(database: Database, without_ddl: Database) -> None:
    said = tellback(
        {"INTAKE_DATABASE_URL": without_ddl.url, "INTAKE_MIGRATION_DATABASE_URL": database.url}, "migrate", "intake"
    )
    intake = open_service(SERVICES["intake"], without_ddl.url)
    seed_people(intake.service, ISSUER)
    intake.projector.catch_up()
    with connect(without_ddl.url) as own:
        relay.republish(own, "intake")
        spoken: list[Envelope] = []
        relay.Relay(EventTranslator(SERVICES["intake"], intake.store), lambda: own, spoken.extend).publish_page(own)
    with intake.engine.connect() as rows:
        known = rows.scalar(text("select count(*) from members"))
    intake.close()

    assert said.stdout.splitlines()[-1] == f"intake: {without_ddl.user} may read and write"
    said_of = Counter(envelope.type.split(".")[1] for envelope in spoken)
    assert (known, said_of) == (13, {"member": 13, "partner": 6})
