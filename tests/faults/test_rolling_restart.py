"""Every part is told to stop and started again, one after the other, while clients go on: none is let down.

A client meets an answer, an answer that says when to come again, or a connection that is refused before it was taken.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from uuid import UUID

import pytest

from tests.faults.clients.compliant_client import CompliantClient
from tests.faults.cluster.shared_cluster import SharedCluster

pytestmark = [pytest.mark.slow, pytest.mark.kafka]

CLIENT_COUNT = 4
GRACE_SECONDS = 30.0
STOP_SECONDS_MAX = 20.0


def stop(shared_cluster: SharedCluster, part: str) -> tuple[int, float]:
    """How it ended, and after how many seconds."""
    process, began = shared_cluster.processes.running.pop(part), time.monotonic()
    process.terminate()
    return process.wait(GRACE_SECONDS), time.monotonic() - began


def last_log_event(shared_cluster: SharedCluster, part: str) -> str:
    """The last line of its log."""
    lines = shared_cluster.processes.log_tail(part).strip().splitlines()
    event: str = json.loads(lines[-1])["event"]
    return event


@contextmanager
def running_clients(shared_cluster: SharedCluster) -> Iterator[list[CompliantClient]]:
    """Clients that go on meanwhile; what they were told was recorded is the judge's to look at."""
    stop = Event()
    clients = [CompliantClient(shared_cluster, stop) for _ in range(CLIENT_COUNT)]
    shared_cluster.walk.token("priya")
    with ThreadPoolExecutor(CLIENT_COUNT) as pool:
        running = [pool.submit(client.run) for client in clients]
        try:
            yield clients
        finally:
            stop.set()
        for client in running:
            client.result(60)
    shared_cluster.acknowledgements.extend(told for client in clients for told in client.acknowledgements)


def restart(shared_cluster: SharedCluster, part: str) -> tuple[int, float]:
    """Told to stop, and started again; how it ended, and after how many seconds."""
    ended = stop(shared_cluster, part)
    assert last_log_event(shared_cluster, part) == "process_stopped"
    shared_cluster.processes.start(part)
    if part.startswith("serve-"):
        shared_cluster.processes.wait_until_ready(part.removeprefix("serve-"))
    return ended


def test_a_rolling_restart_of_every_part_fails_no_request_and_loses_nothing(shared_cluster: SharedCluster) -> None:
    with running_clients(shared_cluster) as clients:
        ended = {part: restart(shared_cluster, part) for part in [*shared_cluster.processes.running]}
        time.sleep(1)

    assert [broken for client in clients for broken in client.broken] == []
    assert {part: code for part, (code, _) in ended.items() if code} == {}
    assert {part: seconds for part, (_, seconds) in ended.items() if seconds > STOP_SECONDS_MAX} == {}
    assert sum(client.retries["refused"] for client in clients) > 0
    last = max(shared_cluster.acknowledgements, key=lambda told: told.receipt["position"])
    shared_cluster.wait_until_told("priya", UUID(last.receipt["id"]), "M1")
    assert shared_cluster.check_result().anomalies == []


def test_requests_in_progress_are_answered_when_a_service_is_told_to_stop(shared_cluster: SharedCluster) -> None:
    """Again and again, with many asking at once, so that there is always something in hand."""
    with running_clients(shared_cluster) as clients:
        for _ in range(3):
            time.sleep(0.7)
            restart(shared_cluster, "serve-intake")

    assert [broken for client in clients for broken in client.broken] == []
    assert all(client.acknowledgements for client in clients)
    assert shared_cluster.check_result().anomalies == []
