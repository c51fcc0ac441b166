"""Referrals that a consumer's moved offsets skipped become concerns by themselves, and `/readyz` says so meanwhile."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from uuid import UUID

import psycopg
import pytest
from kafka import TopicPartition
from kafka.admin import KafkaAdminClient, OffsetSpec

from deploy.composition import CATALOGUE
from services.chassis.messaging.topics import consumed_topics
from tests.faults.history import log_of
from tests.journeys.observed_cluster import ObservedCluster

pytestmark = [pytest.mark.slow, pytest.mark.kafka]

OFTEN = {"INTAKE_WATERMARK_SECONDS": "1"}
SOON = {"ENQUIRY_WATERMARK_PATIENCE_SECONDS": "3"}


@pytest.fixture(autouse=True)
def restart_with_their_own_settings(observed_cluster: ObservedCluster) -> Iterator[None]:
    yield
    for name in ("relay-intake", "consume-enquiry"):
        if name in observed_cluster.processes.running:
            observed_cluster.processes.terminate(name)
        observed_cluster.start_process(name)
    observed_cluster.all_ready()


def route_to_safeguarding(cluster: ObservedCluster) -> UUID:
    referral: UUID = cluster.scenario.refer("priya")
    sent = {
        "routing": "safeguarding",
        "reason": "abuse or neglect suspected",
        "rationale": "Bruises on both arms that nobody explains.",
    }
    cluster.scenario.change("tom", f"/intake/referrals/{referral}", "routing", sent)
    return referral


def move_offsets_to_the_end(cluster: ObservedCluster, group: str, topics: Sequence[str]) -> None:
    with closing(KafkaAdminClient(bootstrap_servers=cluster.processes.kafka)) as admin:
        ends = {
            TopicPartition(topic["name"], partition["partition_index"]): OffsetSpec.LATEST
            for topic in admin.describe_topics([*topics])
            for partition in topic["partitions"]
        }
        admin.reset_group_offsets(group, ends)


def everything_is_published(cluster: ObservedCluster) -> bool:
    return last_position_is_in(cluster, "relay_checkpoint")


def everything_is_announced(cluster: ObservedCluster) -> bool:
    return last_position_is_in(cluster, "relay_watermark")


def last_position_is_in(cluster: ObservedCluster, table: str) -> bool:
    query = f"select (select max(notification_id) from intake_events) = (select position from {table})"
    with psycopg.connect(cluster.databases["intake"].url) as rows:
        row = rows.execute(query.encode()).fetchone()
    return bool(row and row[0])


def taken(cluster: ObservedCluster) -> set[str]:
    """The referrals that a concern took."""
    rows = log_of(cluster.databases["enquiry"].url, "enquiry")
    return {row.data["submission"]["referral"] for row in rows if row.event_type == "enquiry.concern.referral-taken"}


def lost_tail_trouble(cluster: ObservedCluster) -> str:
    answer = cluster.shown()["consume-enquiry/readyz"]
    return str(json.loads(answer)["trouble"].get("lost tail", "")) if answer else ""


def test_three_routed_referrals_that_were_skipped_become_concerns(observed_cluster: ObservedCluster) -> None:
    observed_cluster.processes.terminate("consume-enquiry")
    referrals = {str(route_to_safeguarding(observed_cluster)) for _ in range(3)}
    observed_cluster.scenario.wait_until(lambda: everything_is_published(observed_cluster))
    move_offsets_to_the_end(observed_cluster, "enquiry", consumed_topics(CATALOGUE, "enquiry"))
    observed_cluster.start_process("consume-enquiry", **SOON)
    observed_cluster.processes.terminate("relay-intake")
    observed_cluster.start_process("relay-intake", **OFTEN)

    observed_cluster.scenario.wait_until(lambda: referrals <= taken(observed_cluster))
    observed_cluster.scenario.wait_until(lambda: lost_tail_trouble(observed_cluster) == "")


def test_readyz_says_what_is_missing_until_it_has_arrived(observed_cluster: ObservedCluster) -> None:
    """Its source is away: it announced the referrals, and cannot publish them again yet."""
    observed_cluster.processes.terminate("consume-enquiry")
    observed_cluster.processes.terminate("relay-intake")
    observed_cluster.start_process("relay-intake", **OFTEN)
    referrals = {str(route_to_safeguarding(observed_cluster)) for _ in range(3)}
    observed_cluster.scenario.wait_until(lambda: everything_is_published(observed_cluster))
    observed_cluster.scenario.wait_until(lambda: everything_is_announced(observed_cluster))
    move_offsets_to_the_end(observed_cluster, "enquiry", CATALOGUE.topics_by_consumer["enquiry"])
    observed_cluster.processes.terminate("relay-intake")
    observed_cluster.start_process("consume-enquiry", **SOON)
    observed_cluster.scenario.wait_until(lambda: lost_tail_trouble(observed_cluster))
    said, code = lost_tail_trouble(observed_cluster), observed_cluster.codes()["consume-enquiry"]
    missing = observed_cluster.gauge("consume-enquiry", "missing_streams")
    observed_cluster.start_process("relay-intake", **OFTEN)
    observed_cluster.scenario.wait_until(lambda: referrals <= taken(observed_cluster))
    observed_cluster.scenario.wait_until(lambda: lost_tail_trouble(observed_cluster) == "")

    assert code == 503
    assert said.startswith("3 streams of intake are missing since position ")
    assert missing == {"enquiry/intake": 3.0}
