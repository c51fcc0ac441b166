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
from deploy.doctor.database import Seen, is_migrated, opened
from deploy.embedded.databases import Database
from deploy.embedded.founding import found
from deploy.embedded.postgres import EmbeddedPostgres
from deploy.migrations.migrating import NotMigrated, migrate, standing, up_to_date
from deploy.parts import SERVICES, part
from portal import drafts, sessions
from services.chassis.carrying import parking, relay
from services.chassis.carrying.telling import Teller
from services.chassis.keeping.datastore import connect
from services.chassis.keeping.opening import open_store
from services.intake import assertions
from services.notify.delivery import secrets
from tests.scenario.neighbours import ISSUER
from tests.tending.town import REPOSITORY, tellback

NAMES = (*SERVICES, "portal")
DECLARED: dict[str, tuple[MetaData, ...]] = {
    "intake": (parking.tables, assertions.kept),
    "enquiry": (parking.tables,),
    "notify": (parking.tables, secrets.tables),
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
def test_what_is_migrated_is_what_the_code_declares(name: str, databases: Callable[[str], Database]) -> None:
    migrated, declared = databases(name).url, databases(name).url
    migrate(name, migrated)
    if name in SERVICES:
        open_store(name, declared, group=False).datastore.close()
        with connect(declared) as own:
            relay.say_again(own, name, uuid4(), 0)
    engine = create_engine(declared.replace("postgresql:", "postgresql+psycopg:", 1))
    for metadata in DECLARED[name]:
        metadata.create_all(engine)
    engine.dispose()

    assert shape(migrated) == shape(declared)
    assert all(shape(migrated)[:2])


def test_a_database_from_before_there_were_versions_goes_on_with_all_that_it_holds(database: Database) -> None:
    intake = part(SERVICES["intake"], database.url)
    found(intake.service, ISSUER)
    newest = intake.store.newest()
    intake.close()
    with psycopg.connect(database.url, autocommit=True) as rows:
        rows.execute("drop table alembic_version")

    assert tellback({"INTAKE_DATABASE_URL": database.url}, "migrate", "intake").stdout.splitlines() == [
        "intake: was at nothing, is at intake_2",
        "intake: its read models are as this build needs them",
    ]
    again = part(SERVICES["intake"], database.url)
    found(again.service, ISSUER)
    assert again.store.newest() == newest > 0
    again.close()


def test_a_database_of_the_build_before_goes_on_with_all_that_it_holds(database: Database) -> None:
    migrate("intake", database.url)
    with psycopg.connect(database.url, autocommit=True) as rows:
        rows.execute("drop function intake_events_append_one")
        rows.execute("update alembic_version set version_num = 'intake_1'")
        rows.execute(
            "select intake_events_append(array[gen_random_uuid()], '{1}', '{old}', '{x}', array[gen_random_uuid()],"
            " array['{}'::jsonb], '{}', '{}', '{}')"
        )
    intake = part(SERVICES["intake"], database.url)
    intake.store.insert_events([StoredEvent(uuid4(), 1, "new", b"y")])
    held = [row.state for row in intake.store.log(0, 9)]
    intake.close()

    assert (held, standing("intake", database.url)) == ([b"x", b"y"], ("intake_2", "intake_2"))


def test_processes_that_start_together_migrate_it_once(database: Database) -> None:
    code = f"from deploy.migrations.migrating import up_to_date; up_to_date('notify', {database.url!r})"
    started = [subprocess.Popen([sys.executable, "-c", code], cwd=REPOSITORY) for _ in range(4)]

    assert [process.wait(60) for process in started] == [0, 0, 0, 0]
    assert standing("notify", database.url) == ("notify_2", "notify_2")


def test_a_newer_builds_database_is_left_as_it_is(database: Database, databases: Callable[[str], Database]) -> None:
    migrate("intake", database.url)
    with psycopg.connect(database.url, autocommit=True) as rows:
        rows.execute("update alembic_version set version_num = 'intake_99'")
    up_to_date("intake", database.url)

    assert standing("intake", database.url)[0] == "intake_99"
    assert [wrong("intake", database.url), wrong("intake", databases("older").url)] == [
        None,
        "it is at nothing, this build needs intake_2: tellback migrate intake",
    ]


def wrong(name: str, url: str) -> str | None:
    with closing(opened(name, url).rows) as rows:
        return is_migrated(Seen(name=name, url=url, rows=rows))


def test_a_newer_builds_database_that_is_to_be_migrated_is_refused_in_one_line(database: Database) -> None:
    migrate("intake", database.url)
    with psycopg.connect(database.url, autocommit=True) as rows:
        rows.execute("update alembic_version set version_num = 'intake_99'")
    said = tellback({"INTAKE_DATABASE_URL": database.url}, "migrate", "intake")

    assert (said.exit_code, said.stdout, len(said.stderr.splitlines())) == (1, "", 1)
    assert "intake_99" in said.stderr


@pytest.fixture
def plain(postgres: EmbeddedPostgres, database: Database) -> Iterator[Database]:
    """The same database by a login that may make no tables in it."""
    other = postgres.fresh("login")
    with postgres.superuser() as rows:
        rows.execute(f'grant connect on database "{database.dbname}" to "{other.user}"'.encode())
    yield replace(other, dbname=database.dbname)
    with postgres.superuser(database.dbname) as rows:
        rows.execute(f'drop owned by "{other.user}"'.encode())
    postgres.drop(other)


def test_a_login_that_may_make_no_tables_is_told_who_must(plain: Database) -> None:
    with pytest.raises(NotMigrated, match=r"at nothing and this build needs intake_2: tellback migrate intake"):
        part(SERVICES["intake"], plain.url)


def test_once_migrated_a_service_runs_whose_login_may_make_no_tables(database: Database, plain: Database) -> None:
    said = tellback(
        {"INTAKE_DATABASE_URL": plain.url, "INTAKE_MIGRATION_DATABASE_URL": database.url}, "migrate", "intake"
    )
    intake = part(SERVICES["intake"], plain.url)
    found(intake.service, ISSUER)
    intake.follower.catch_up()
    with connect(plain.url) as own:
        relay.republish(own, "intake")
        spoken: list[Envelope] = []
        relay.Relay(Teller(SERVICES["intake"], intake.store), lambda: own, spoken.extend).once(own)
    with intake.engine.connect() as rows:
        known = rows.scalar(text("select count(*) from members"))
    intake.close()

    assert said.stdout.splitlines()[-1] == f"intake: {plain.user} may read and write"
    said_of = Counter(envelope.type.split(".")[1] for envelope in spoken)
    assert (known, said_of) == (13, {"member": 13, "partner": 6})
