"""A relay or a consumer that dies and starts again, however often, holds no connection of an earlier life."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event

import psycopg
import pytest
from pydantic import SecretStr

from deploy.dev.databases import Database
from deploy.dev.postgres import EmbeddedPostgres
from deploy.migrations.runner import migrate
from services.chassis.runtime.settings import ServiceSettings
from services.chassis.runtime.workers import make_consumer_loop, make_relay_loop
from services.enquiry.wiring import MANIFEST
from tests.scenario.messages import now

RESTARTS = 4
MISSING_TABLE = {"relay": "relay_checkpoint", "consumer": "dead_letters"}
"""A table that the loop needs and does not find: it dies of that, each time, after it has opened all connections."""


@pytest.mark.parametrize("loop", ["relay", "consumer"])
def test_a_loop_that_dies_again_and_again_leaves_no_connection_open(
    loop: str, kafka: str, database: Database, postgres: EmbeddedPostgres
) -> None:
    migrate(MANIFEST.name, database.url)
    with psycopg.connect(database.url) as rows:
        rows.execute(f"drop table {MISSING_TABLE[loop]}".encode())
    settings = ServiceSettings(database_url=SecretStr(database.url), kafka_bootstrap_servers=kafka)
    run: Callable[[Event], None] = (
        make_relay_loop(MANIFEST, settings) if loop == "relay" else make_consumer_loop(MANIFEST, settings, now)
    )
    for _ in range(RESTARTS):
        with pytest.raises(Exception, match="does not exist"):
            run(Event())

    assert _still_open(postgres, database) == 0


def _still_open(postgres: EmbeddedPostgres, database: Database) -> int:
    """How many connections the server holds for this database, once those that ended had time to go."""
    held = -1
    with postgres.superuser() as rows:
        for _ in range(50):
            row = rows.execute(
                "select count(*) from pg_stat_activity where datname = %s", (database.dbname,)
            ).fetchone()
            held = row[0] if row else held
            if not held:
                break
            time.sleep(0.1)
    return held
