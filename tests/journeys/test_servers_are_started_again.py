"""PostgreSQL and Kafka under `make run-distributed` are restarted like every process, and keep their addresses."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import psycopg
import pytest

from deploy.composition import CATALOGUE
from deploy.dev.kafka_broker import LocalBroker
from deploy.dev.kafka_jars import BrokerUnavailable, fetch_jars
from deploy.dev.postgres import EmbeddedPostgres
from deploy.dev.run_distributed import restart_stopped
from services.chassis.reconciliation.broker_inspection import topic_configurations
from tests import prerequisites
from tests.conftest import temporary_folder


@pytest.fixture
def jars() -> None:
    try:
        fetch_jars()
    except BrokerUnavailable as why:
        prerequisites.skip_or_fail(f"no Kafka here: {why}")


@pytest.mark.slow
@pytest.mark.kafka
@pytest.mark.usefixtures("jars")
@pytest.mark.parametrize("name", ["short", "long" * 25])
def test_a_server_that_ended_is_started_again_where_it_was(name: str) -> None:
    with (
        temporary_folder("ground") as state,
        EmbeddedPostgres(Path(state) / name) as server,
        LocalBroker(Path(state) / "kafka") as broker,
    ):
        url = server.database("intake").url
        well = restart_stopped(server, broker)
        os.kill(server.pid, signal.SIGQUIT)
        broker.kill()
        while server.attach():
            time.sleep(0.1)
        again = [*restart_stopped(server, broker), *restart_stopped(server, broker)]
        with psycopg.connect(url) as rows:
            answered = rows.execute("select 1").fetchone()
        kept = topic_configurations(broker.bootstrap_servers, CATALOGUE)

    assert well == []
    assert again == ["PostgreSQL", "Kafka"]
    assert (answered, kept) == ((1,), [])
