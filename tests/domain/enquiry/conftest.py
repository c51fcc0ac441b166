"""Enquiry over a database of its own, and its rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine

from deploy.embedded.databases import Database
from services.chassis.asking.application import Service
from services.chassis.keeping.opening import open_store
from services.enquiry.wiring import TABLES


@pytest.fixture
def service(database: Database) -> Iterator[Service]:
    store = open_store("enquiry", database.url, group=False)
    yield Service(TABLES, store)
    store.datastore.close()


@pytest.fixture
def rows(database: Database) -> Iterator[Connection]:
    engine = create_engine(database.url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        yield connection
    engine.dispose()
