"""Every process is stopped and started again, one after the other, and no client's request fails.

Clients reach intake through a load balancer that heeds `/readyz`, as in production. A client has an answer, or a 503
that says when to repeat the request.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from uuid import UUID

import pytest

from tests.faults.clients.compliant_client import CompliantClient
from tests.faults.cluster.load_balancer import LoadBalancer
from tests.faults.cluster.shared_cluster import SharedCluster

pytestmark = [pytest.mark.slow, pytest.mark.kafka]

CLIENT_COUNT = 4
GRACE_SECONDS = 30.0
STOP_SECONDS_MAX = 20.0


def stop(shared_cluster: SharedCluster, name: str) -> tuple[int, float]:
    """Stop a process; return its exit code, and the seconds that it took."""
    process, began = shared_cluster.processes.running.pop(name), time.monotonic()
    process.terminate()
    return process.wait(GRACE_SECONDS), time.monotonic() - began


def last_log_event(shared_cluster: SharedCluster, name: str) -> str:
    """The event in the last line of a process's log."""
    lines = shared_cluster.processes.log_tail(name).strip().splitlines()
    event: str = json.loads(lines[-1])["event"]
    return event


@pytest.fixture
def load_balancer(shared_cluster: SharedCluster) -> Iterator[LoadBalancer]:
    with LoadBalancer(shared_cluster.processes.addresses["intake"]).open() as opened:
        assert opened.ready.wait(GRACE_SECONDS)
        yield opened


@contextmanager
def running_clients(shared_cluster: SharedCluster, load_balancer: LoadBalancer) -> Iterator[list[CompliantClient]]:
    """Clients that submit referrals meanwhile; the checker reads their acknowledgements."""
    stop = Event()
    clients = [CompliantClient(shared_cluster, stop, load_balancer.url) for _ in range(CLIENT_COUNT)]
    shared_cluster.scenario.token("priya")
    with ThreadPoolExecutor(CLIENT_COUNT) as pool:
        running = [pool.submit(client.run) for client in clients]
        try:
            yield clients
        finally:
            stop.set()
        for client in running:
            client.result(60)
    shared_cluster.acknowledgements.extend(ack for client in clients for ack in client.acknowledgements)


def restart(shared_cluster: SharedCluster, name: str) -> tuple[int, float]:
    """Stop and start a process; return its exit code, and the seconds that its end took."""
    ended = stop(shared_cluster, name)
    assert last_log_event(shared_cluster, name) == "process_stopped"
    shared_cluster.processes.start(name)
    if name.startswith("serve-"):
        shared_cluster.processes.wait_until_ready(name.removeprefix("serve-"))
    return ended


def test_a_rolling_restart_of_every_process_fails_no_request_and_loses_nothing(
    shared_cluster: SharedCluster, load_balancer: LoadBalancer
) -> None:
    with running_clients(shared_cluster, load_balancer) as clients:
        ended = {name: restart(shared_cluster, name) for name in [*shared_cluster.processes.running]}
        time.sleep(1)

    assert load_balancer.errors == [failure for client in clients for failure in client.failures] == []
    assert {name: code for name, (code, _) in ended.items() if code} == {}
    assert {name: seconds for name, (_, seconds) in ended.items() if seconds > STOP_SECONDS_MAX} == {}
    assert sum((client.retries for client in clients), Counter()).keys() == {"told to come again"}
    last = max(shared_cluster.acknowledgements, key=lambda ack: ack.receipt["position"])
    shared_cluster.wait_until_told("priya", UUID(last.receipt["id"]), "M1")
    assert shared_cluster.check_result().anomalies == []


def test_requests_in_progress_are_answered_when_a_service_is_told_to_stop(
    shared_cluster: SharedCluster, load_balancer: LoadBalancer
) -> None:
    """Three times, with four clients, so that requests are always in progress."""
    with running_clients(shared_cluster, load_balancer) as clients:
        for _ in range(3):
            time.sleep(0.7)
            restart(shared_cluster, "serve-intake")

    assert load_balancer.errors == [failure for client in clients for failure in client.failures] == []
    assert all(client.acknowledgements for client in clients)
    assert shared_cluster.check_result().anomalies == []
