"""What stands under `make run-distributed` is kept going as its parts are: whoever has its address finds it again."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import psycopg
import pytest

from deploy.embedded.distributed import start_again
from deploy.embedded.postgres import EmbeddedPostgres
from deploy.kafka.broker import LocalBroker
from deploy.kafka.jars import BrokerUnavailable, fetched
from services.chassis.restoring.looking import topics_kept
from tests import needs
from tests.conftest import a_folder


@pytest.fixture
def jars() -> None:
    try:
        fetched()
    except BrokerUnavailable as why:
        needs.missing(f"no Kafka here: {why}")


@pytest.mark.slow
@pytest.mark.kafka
@pytest.mark.usefixtures("jars")
@pytest.mark.parametrize("name", ["short", "long" * 25])
def test_a_server_that_ended_is_started_again_where_it_was(name: str) -> None:
    with (
        a_folder("ground") as state,
        EmbeddedPostgres(Path(state) / name) as server,
        LocalBroker(Path(state) / "kafka") as broker,
    ):
        url = server.database("intake").url
        well = start_again(server, broker)
        os.kill(server.pid, signal.SIGQUIT)
        broker.kill()
        while server.join():
            time.sleep(0.1)
        again = [*start_again(server, broker), *start_again(server, broker)]
        with psycopg.connect(url) as rows:
            answered = rows.execute("select 1").fetchone()
        kept = topics_kept(broker.bootstrap_servers)

    assert well == []
    assert again == ["PostgreSQL", "Kafka"]
    assert (answered, kept) == ((1,), [])
