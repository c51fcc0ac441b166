"""A relay that has nothing to say asks its broker nothing: it is not ready all the same while there is none."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import httpx
import psutil
import psycopg
import pytest
from kafka import KafkaAdminClient

from deploy.dev.databases import Database
from deploy.dev.kafka_broker import LocalBroker
from deploy.dev.ports import free_port

GROUP = "intake-republication"
pytestmark = [pytest.mark.kafka, pytest.mark.slow]


@pytest.fixture
def troubles(broker: LocalBroker, database: Database, tmp_path: Path) -> Iterator[Callable[[], object]]:
    """What a relay of intake, a process of its own with an empty log, says is in trouble."""
    port = free_port()
    given = {
        "INTAKE_DATABASE_URL": database.url,
        "INTAKE_KAFKA_BOOTSTRAP_SERVERS": broker.bootstrap_servers,
        "TELLBACK_MONITORING_PORT": str(port),
    }
    with (tmp_path / "relay.log").open("ab") as log:
        command = [sys.executable, "-m", "deploy.cli", "relay", "intake"]
        begun = subprocess.Popen(command, env={**os.environ, **given}, stdout=log, stderr=log)

    def asked() -> object:
        try:
            return httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=5).json()["trouble"]
        except httpx.HTTPError:
            return "nobody answers"

    yield asked
    psutil.Process(begun.pid).terminate()
    begun.wait(20)


def has_started(broker: LocalBroker, database: Database) -> bool:
    """Whether both of its loops have what they connect to."""
    with (
        psycopg.connect(database.url) as rows,
        closing(KafkaAdminClient(bootstrap_servers=broker.bootstrap_servers)) as admin,
    ):
        there = rows.execute("select to_regclass('relay_checkpoint')").fetchone()
        speaks = there and there[0] and rows.execute("select 1 from relay_checkpoint").fetchone()
        return bool(speaks) and any(GROUP in str(group) for group in admin.list_groups())


def broker_trouble(troubles: object) -> object:
    return troubles.get("broker") if isinstance(troubles, dict) else None


def until(look: Callable[[], bool], seconds: float = 60.0) -> bool:
    over = time.monotonic() + seconds
    while not look() and time.monotonic() < over:
        time.sleep(0.2)
    return look()


def test_an_idle_relay_is_ready_only_while_its_broker_answers(
    broker: LocalBroker, database: Database, troubles: Callable[[], object]
) -> None:
    assert until(lambda: has_started(broker, database))
    assert until(lambda: troubles() == {}), troubles()

    broker.kill()
    assert until(lambda: broker_trouble(troubles()) == "no broker answers"), troubles()

    broker.start()
    assert until(lambda: troubles() == {}), troubles()
