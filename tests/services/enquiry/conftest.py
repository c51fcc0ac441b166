"""Enquiry over a database of its own, and its rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine

from deploy.dev.databases import Database
from services.chassis.application.command_handler import Service
from services.enquiry.wiring import MANIFEST
from tests.stores import open_new_store


@pytest.fixture
def service(database: Database) -> Iterator[Service]:
    store = open_new_store("enquiry", database.url, group=False)
    yield Service(MANIFEST, store)
    store.datastore.close()


@pytest.fixture
def rows(database: Database) -> Iterator[Connection]:
    engine = create_engine(database.url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        yield connection
    engine.dispose()
