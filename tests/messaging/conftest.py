"""Fixtures of messaging: two services and a pipe between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.dev.databases import Database
from deploy.dev.kafka_broker import LocalBroker
from deploy.dev.kafka_jars import BrokerUnavailable
from tests import prerequisites
from tests.messaging.pipe import Pipe


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
