"""Fixtures of messaging: two services and a pipe between them; one event store and its database; a broker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import Engine

from deploy.dev.databases import Database
from deploy.dev.kafka_broker import LocalBroker
from deploy.dev.kafka_jars import BrokerUnavailable
from services.chassis.eventstore.connections import engine_of
from services.chassis.eventstore.recorder import TellbackRecorder
from tests import prerequisites
from tests.messaging.pipe import Pipe
from tests.messaging.watermarked_pipe import WatermarkedPipe
from tests.stores import open_new_store


@pytest.fixture
def pipe(databases: Callable[[str], Database]) -> Iterator[Pipe]:
    made = Pipe(databases("messages").url, databases("reader").url)
    yield made
    made.close()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[LocalBroker]:
    """One that a test may kill, and whose disk it may lose."""
    try:
        started = LocalBroker(tmp_path).start()
    except BrokerUnavailable as why:
        prerequisites.skip_or_fail(f"no Kafka here: {why}")
    yield started
    started.stop()


@pytest.fixture
def store(database: Database) -> Iterator[TellbackRecorder]:
    opened = open_new_store("kitchen", database.url, group=False)
    yield opened
    opened.datastore.close()


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    made = engine_of(database.url, 4)
    yield made
    made.dispose()


@pytest.fixture
def watched(pipe: Pipe) -> Iterator[WatermarkedPipe]:
    with ExitStack() as opened:
        yield WatermarkedPipe(pipe, opened)
