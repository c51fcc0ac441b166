"""Told to stop in the middle of its work, each kind of part finishes that, and ends well within its grace time.

What it has in hand is held up in its database until it was told; then it is let go on.
"""

from __future__ import annotations

import signal
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
from kafka import KafkaConsumer, TopicPartition

from contracts.catalogue import TOPICS_BY_CONSUMER
from deploy.composition import SERVICES, open_service
from services.notify.domain.feedback.state import Source
from services.notify.open_items import held_item
from tests.domain.notify.builders import M3, POLICE, REFERRAL, decision
from tests.faults.history import log_of
from tests.journeys.observed_cluster import ObservedCluster
from tests.services.service_metrics import open_decision_obligation, record_addressee

pytestmark = [pytest.mark.slow, pytest.mark.kafka]

GRACE_SECONDS = 20.0
LOCK_APPENDS = "lock table {}_events in exclusive mode"
"""Nobody appends meanwhile."""


@pytest.fixture(autouse=True)
def restart_all(observed_cluster: ObservedCluster) -> Iterator[None]:
    yield
    for name in observed_cluster.health_ports.keys() - observed_cluster.processes.running.keys():
        observed_cluster.start_process(name)
    observed_cluster.all_ready()


def terminate(cluster: ObservedCluster, part: str) -> float:
    """It has been told, and is not done yet; since when."""
    cluster.processes.running[part].terminate()
    time.sleep(0.3)
    assert cluster.processes.running[part].poll() is None
    return time.monotonic()


def ended_well(cluster: ObservedCluster, part: str, since: float) -> None:
    assert cluster.processes.wait_for_exit(part) == 0
    assert time.monotonic() - since < GRACE_SECONDS
    assert '"event": "process_stopped"' in cluster.processes.log_tail(part).splitlines()[-1]
    assert "did not finish" not in cluster.processes.log_tail(part)


def recorded(cluster: ObservedCluster, service: str, label: str, stream: UUID | None = None) -> list[UUID]:
    """The streams on which that was recorded."""
    rows = log_of(cluster.databases[service].url, service)
    return [row.stream for row in rows if row.event_type == label and stream in (None, row.stream)]


def submit_referral(cluster: ObservedCluster) -> UUID:
    return cluster.scenario.refer("priya", route="general enquiry or advice")


def test_a_stopping_relay_moves_its_checkpoint_past_what_it_published(observed_cluster: ObservedCluster) -> None:
    with observed_cluster.in_hand("intake", "select from relay_checkpoint for update") as has:
        submit_referral(observed_cluster)
        has("relay-intake")
        since = terminate(observed_cluster, "relay-intake")
    ended_well(observed_cluster, "relay-intake", since)

    with psycopg.connect(observed_cluster.databases["intake"].url) as rows:
        left = rows.execute(
            "select max(notification_id) - (select position from relay_checkpoint) from intake_events"
        ).fetchone()
    assert left == (0,)


def test_a_stopping_consumer_records_its_batch_and_commits_its_offset(observed_cluster: ObservedCluster) -> None:
    with observed_cluster.in_hand("notify", LOCK_APPENDS.format("notify")) as has:
        referral = submit_referral(observed_cluster)
        has("consume-notify")
        since = terminate(observed_cluster, "consume-notify")
    ended_well(observed_cluster, "consume-notify", since)

    assert recorded(observed_cluster, "notify", "notify.feedback.referral-received", referral) == [referral]
    assert consumer_lag(observed_cluster, "notify") == 0


def consumer_lag(cluster: ObservedCluster, service: str) -> int:
    """How much of what its topics hold lies past what it has committed."""
    with closing(KafkaConsumer(bootstrap_servers=cluster.processes.kafka, group_id=service)) as looks:
        topics = TOPICS_BY_CONSUMER[service]
        parts = [TopicPartition(topic, n) for topic in topics for n in looks.partitions_for_topic(topic) or ()]
        return sum(end - (looks.committed(at) or 0) for at, end in looks.end_offsets(parts).items())


def test_a_stopping_delivery_records_its_attempt_and_sends_it_once(observed_cluster: ObservedCluster) -> None:
    with observed_cluster.mail.held() as in_hand:
        submit_referral(observed_cluster)
        assert in_hand.wait(60)
        since = terminate(observed_cluster, "deliver-notify")
    ended_well(observed_cluster, "deliver-notify", since)
    begun = recorded(observed_cluster, "notify", "notify.delivery.attempt-begun")
    ended = [recorded(observed_cluster, "notify", f"notify.delivery.{how}") for how in ("delivered", "attempt-failed")]
    sent = Counter(message["Message-ID"] for message in observed_cluster.mail.read())

    assert Counter(begun) == Counter([*ended[0], *ended[1]])
    assert {name for name, times in sent.items() if times > 1} == set()


def test_a_stopping_scheduler_performs_what_has_fallen_due(observed_cluster: ObservedCluster) -> None:
    """It stands still until something is due and may not be saved."""
    keeper = observed_cluster.processes.running["scheduler-notify"]
    keeper.send_signal(signal.SIGSTOP)
    hold_feedback_for_a_month(observed_cluster)
    with observed_cluster.in_hand("notify", LOCK_APPENDS.format("notify")) as has:
        keeper.send_signal(signal.SIGCONT)
        has("scheduler-notify")
        since = terminate(observed_cluster, "scheduler-notify")
    ended_well(observed_cluster, "scheduler-notify", since)

    item = held_item(REFERRAL, M3)
    assert recorded(observed_cluster, "notify", "open-item.overdue", item) == [item]


def hold_feedback_for_a_month(cluster: ObservedCluster) -> None:
    """Feedback that a manager has left alone, and that this is seen to be due."""
    long_ago = datetime.now(UTC) - timedelta(days=30)
    notify = open_service(SERVICES["notify"], cluster.databases["notify"].url)
    with closing(notify):
        open_decision_obligation(notify, decision(Source(organisation=POLICE)), at=long_ago)
        record_addressee(notify, at=long_ago)
    cluster.scenario.wait_until(lambda: cluster.gauge("serve-notify", "overdue_deadlines").get("notify"))


def test_a_stopping_service_answers_its_request(observed_cluster: ObservedCluster) -> None:
    headers = {"authorization": f"Bearer {observed_cluster.scenario.token('priya')}", "idempotency-key": str(uuid4())}
    body = {
        "route": "general enquiry or advice",
        "adult": {"name": "Edith Moss"},
        "concern": "Bruises.",
        "reach": "desk",
    }
    at = f"{observed_cluster.processes.addresses['intake']}/referrals"
    with ThreadPoolExecutor(1) as client, observed_cluster.in_hand("intake", LOCK_APPENDS.format("intake")) as has:
        asked = client.submit(httpx.post, at, json=body, headers=headers, timeout=30)
        has("serve-intake")
        since = terminate(observed_cluster, "serve-intake")
    answer = asked.result()
    ended_well(observed_cluster, "serve-intake", since)

    assert answer.status_code == 201
    assert recorded(observed_cluster, "intake", "intake.referral.received", UUID(answer.json()["id"]))
