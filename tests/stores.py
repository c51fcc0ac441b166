"""Test stores: an event store of any name over an empty database, with the schema of the migrations."""

from __future__ import annotations

import psycopg

from deploy.migrations.baseline import service_schema
from deploy.migrations.performed_deadlines import PERFORMED_DEADLINES
from deploy.migrations.watermarks import BROKEN_SINCE, WATERMARK_TABLES
from services.chassis.eventstore.factory import open_store
from services.chassis.eventstore.recorder import TellbackRecorder


def create_schema(name: str, url: str) -> None:
    """Create the schema of a service that is called `name`; leave one that is there."""
    with psycopg.connect(url) as rows:
        if rows.execute("select to_regclass(%s)", (f"public.{name}_events",)).fetchone() == (None,):
            for statement in (*service_schema(name), PERFORMED_DEADLINES, *WATERMARK_TABLES, BROKEN_SINCE):
                rows.execute(statement.encode())


def open_new_store(name: str, url: str, *, group: bool, pool: int = 10) -> TellbackRecorder:
    """Create the schema where there is none, and open the store over it."""
    create_schema(name, url)
    return open_store(name, url, group=group, pool=pool)
