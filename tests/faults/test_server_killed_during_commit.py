"""A service is killed during a commit; its client repeats the command with the same key, and one event is recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.faults.cluster.postgres_proxy import PostgresProxy
from tests.faults.cluster.shared_cluster import SharedCluster
from tests.faults.history import Acknowledgement, LogEntry, log_of

pytestmark = [pytest.mark.slow, pytest.mark.kafka]

REFERRAL = {"route": "general enquiry or advice", "adult": {"name": "Edith Moss"}, "reach": "01632 960 101"}
RECEIVED = "intake.referral.received"


@pytest.fixture(scope="module")
def proxy(shared_cluster: SharedCluster) -> Iterator[PostgresProxy]:
    """Intake reaches its database through this proxy."""
    with PostgresProxy(shared_cluster.databases["intake"]) as proxy:
        shared_cluster.processes.terminate("serve-intake")
        serve(shared_cluster, proxy)
        yield proxy
        shared_cluster.processes.terminate("serve-intake")
    shared_cluster.processes.start("serve-intake")
    shared_cluster.processes.wait_until_ready("intake")


def serve(shared_cluster: SharedCluster, proxy: PostgresProxy) -> None:
    shared_cluster.processes.start("serve-intake", extra_environment={"INTAKE_DATABASE_URL": proxy.database.url})
    shared_cluster.processes.wait_until_ready("intake")


def submit(shared_cluster: SharedCluster, key: str) -> httpx.Response:
    headers = {"authorization": f"Bearer {shared_cluster.scenario.token('priya')}", "idempotency-key": key}
    body = {**REFERRAL, "concern": "Bruises that nobody explains."}
    return httpx.post(
        f"{shared_cluster.processes.addresses['intake']}/referrals", json=body, headers=headers, timeout=30
    )


def rows_of(shared_cluster: SharedCluster, key: str) -> list[LogEntry]:
    """The referral that a key recorded; what follows in the same save, such as its open item, bears the key too."""
    received = (row for row in log_of(shared_cluster.databases["intake"].url, "intake") if row.event_type == RECEIVED)
    return [row for row in received if row.metadata.get("key", "").endswith(key)]


@pytest.mark.parametrize(
    ("swallow", "recorded_before"),
    [
        (lambda proxy, key: proxy.swallow_request(key), 0),
        (lambda proxy, key: proxy.swallow_reply_to(key, cut=False), 1),
    ],
    ids=["the database never received it", "the database had committed"],
)
def test_a_retry_with_the_same_key_has_one_receipt_for_one_event(
    shared_cluster: SharedCluster,
    proxy: PostgresProxy,
    swallow: Callable[[PostgresProxy, bytes], Any],
    recorded_before: int,
) -> None:
    key = str(uuid4())
    shared_cluster.scenario.token("priya")
    swallow(proxy, key.encode())
    with ThreadPoolExecutor(1) as client:
        unanswered = client.submit(submit, shared_cluster, key)
        assert proxy.swallowed.wait(20)
        shared_cluster.processes.kill("serve-intake")
        assert isinstance(unanswered.exception(), httpx.TransportError)

    assert len(rows_of(shared_cluster, key)) == recorded_before

    serve(shared_cluster, proxy)
    answers = [submit(shared_cluster, key) for _ in range(2)]
    (row,) = rows_of(shared_cluster, key)
    receipt = answers[0].json()
    shared_cluster.acknowledgements.append(Acknowledgement("intake", key, receipt))

    assert [answer.status_code for answer in answers] == [201, 201]
    assert receipt == answers[1].json()
    assert (receipt["id"], receipt["version"], receipt["position"]) == (str(row.stream), row.version, row.position)
    assert shared_cluster.check_result().anomalies == []
