"""Republish and reprocess from the shell: neither doubles anything, the second one even without inbox marks."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

from contracts.envelope import Envelope
from deploy.composition import CATALOGUE, SERVICES, ServiceInstance
from deploy.dev.databases import Database
from deploy.dev.personas import PERSONAS
from deploy.dev.ports import free_port
from deploy.dev.seed import member_id
from services.chassis.domain.decider import STORED_EVENT_CLASSES
from services.chassis.eventstore.connections import connect
from services.chassis.messaging.kafka_transport import KafkaTransport, ensure_topics
from services.chassis.messaging.relay import Relay
from services.chassis.messaging.translator import EventTranslator
from services.chassis.runtime.settings import ServiceSettings
from services.chassis.runtime.supervisor import SupervisedLoop
from services.chassis.runtime.workers import make_relay_loop, make_replay_request_loop
from services.enquiry.domain.worker.state import worker_of
from tests.operations.three_services import REPOSITORY, ThreeServicesWithCli


def publish_all(opening: ServiceInstance) -> list[Envelope]:
    """What the relay says in one round, from where its place stands."""
    envelopes: list[Envelope] = []
    with connect(opening.url) as own:
        Relay(EventTranslator(opening.service.manifest, opening.store), lambda: own, envelopes.extend).publish_page(own)
    return envelopes


def test_a_service_that_never_published_publishes_all_of_its_log(three_services: ThreeServicesWithCli) -> None:
    intake = three_services.parts["intake"]
    newest, published = intake.store.last_position(), intake.service.manifest.published
    positions = [
        row.position for row in intake.store.read_log(0, newest) if STORED_EVENT_CLASSES[row.event_type] in published
    ]

    assert three_services.tellback("republish", "intake", "--since", str(newest)).exit_code == 0
    assert [e.position for e in publish_all(intake)] == positions
    assert len(publish_all(three_services.parts["intake"])) == 0


def test_all_or_all_since_a_position_or_one_stream_is_republished(three_services: ThreeServicesWithCli) -> None:
    intake = three_services.parts["intake"]
    three_services.tellback("republish", "intake")
    first = publish_all(intake)

    assert three_services.tellback("republish", "intake").exit_code == 0
    assert [e.id for e in publish_all(intake)] == [e.id for e in first]

    assert three_services.tellback("republish", "intake", "--since", str(first[-2].position)).exit_code == 0
    assert [e.id for e in publish_all(intake)] == [first[-1].id]

    assert three_services.tellback("republish", "intake", "--stream", str(first[0].stream)).exit_code == 0
    assert [e.id for e in publish_all(intake)] == [first[0].id]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--since", "1", "--stream", "00000000-0000-0000-0000-000000000001"), "not both"),
        (("--since", "99999"), "the newest in this log"),
        (("--stream", "00000000-0000-0000-0000-000000000001"), "has recorded nothing on stream"),
    ],
)
def test_an_impossible_republish_is_refused_in_one_line(
    three_services: ThreeServicesWithCli, words: tuple[str, ...], why: str
) -> None:
    result = three_services.tellback("republish", "intake", *words)

    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (1, "", 1)
    assert why in result.stderr


def test_reprocessing_what_was_handled_records_nothing(three_services: ThreeServicesWithCli) -> None:
    three_services.route(three_services.refer())
    three_services.deliver_all()
    before = three_services.positions()

    for name in ("enquiry", "notify"):
        result = three_services.tellback("reprocess", name)
        assert (result.exit_code, result.stderr) == (0, "")
        assert result.stdout.endswith("; 0 events recorded\n")
    assert three_services.positions() == before


@pytest.fixture
def older_build(databases: Callable[[str], Database]) -> Iterator[ThreeServicesWithCli]:
    """Three services of which enquiry is an older build: its SUBSCRIPTIONS had no lines yet for members."""
    enquiry = SERVICES["enquiry"]
    subscriptions = {
        event_class: line for event_class, line in enquiry.subscriptions.items() if "Member" not in event_class.__name__
    }
    made = ThreeServicesWithCli(databases, {"enquiry": replace(enquiry, subscriptions=subscriptions)})
    made.found()
    yield made
    made.close()


def workers(three_services: ThreeServicesWithCli) -> dict[str, Any]:
    return {p.key: three_services.parts["enquiry"].service.state(worker_of(member_id(p.key))) for p in PERSONAS}


def test_a_new_subscription_reprocessed_gives_what_living_through_it_would_have(
    three_services: ThreeServicesWithCli, older_build: ThreeServicesWithCli
) -> None:
    assert {*workers(older_build).values()} == {None}
    result = older_build.tellback("reprocess", "enquiry", "--event-type", "intake.member.joined.v1")

    assert result.exit_code == 0
    assert workers(older_build) == workers(three_services)
    assert workers(three_services)["amara"].name == "Amara Osei"


def test_reprocessing_over_kafka_uses_a_consumer_group_of_its_own(
    three_services: ThreeServicesWithCli, older_build: ThreeServicesWithCli, own_kafka: str
) -> None:
    """On a broker that has carried nothing: the session's has sources that nobody can ask again."""
    ensure_topics(own_kafka, CATALOGUE)
    intake = older_build.parts["intake"]
    older_build.tellback("republish", "intake")
    with closing(KafkaTransport(own_kafka, "relay-intake", CATALOGUE)) as sender:
        sender.send(publish_all(intake))

    narrowed = ("--event-type", "intake.member.joined.v1", "--quiet", "5")
    result = older_build.tellback("reprocess", "enquiry", *narrowed, ENQUIRY_KAFKA_BOOTSTRAP_SERVERS=own_kafka)

    assert workers(older_build) == workers(three_services), result.stderr


def test_reprocessing_requests_what_kafka_no_longer_keeps(older_build: ThreeServicesWithCli, own_kafka: str) -> None:
    """On a broker that has carried nothing: the session's has other towns' members, by the same ids."""
    ensure_topics(own_kafka, CATALOGUE)
    intake = older_build.parts["intake"]
    older_build.tellback("republish", "intake")
    publish_all(intake)
    older_build.change("amara", name="Amara Osei-Bonsu")
    (changed,) = publish_all(intake)
    with closing(KafkaTransport(own_kafka, "relay-intake", CATALOGUE)) as sender:
        sender.send([changed])
    settings = ServiceSettings(database_url=SecretStr(older_build.urls["intake"]), kafka_bootstrap_servers=own_kafka)
    loops = [SupervisedLoop("relay", make_relay_loop(SERVICES["intake"], settings)).start()]
    loops.append(SupervisedLoop("republication", make_replay_request_loop(SERVICES["intake"], settings)).start())

    older_build.tellback("reprocess", "enquiry", "--quiet", "5", ENQUIRY_KAFKA_BOOTSTRAP_SERVERS=own_kafka)
    for loop in loops:
        loop.close()

    assert workers(older_build)["amara"].name == "Amara Osei-Bonsu"
    assert [r.event_type for r in older_build.parts["enquiry"].store.read_stream(worker_of(member_id("amara")))] == [
        "enquiry.worker.member-known",
        "enquiry.worker.member-known",
    ]


def test_an_event_type_without_a_subscription_cannot_be_reprocessed(three_services: ThreeServicesWithCli) -> None:
    result = three_services.tellback("reprocess", "enquiry", "--event-type", "intake.referral.received.v1")

    assert result.exit_code == 1
    assert result.stderr.startswith("enquiry does not subscribe to intake.referral.received.v1: it subscribes to ")


@pytest.mark.slow
@pytest.mark.parametrize("words", [("reprocess", "enquiry"), ("reconcile",)], ids=" ".join)
def test_a_command_whose_broker_does_not_answer_ends_with_one_line(
    three_services: ThreeServicesWithCli, words: tuple[str, ...]
) -> None:
    """A process of its own: the client that could not connect leaves its socket to the collector."""
    nobody = f"127.0.0.1:{free_port()}"
    result = subprocess.run(
        [sys.executable, "-m", "deploy.cli", *words],
        cwd=REPOSITORY,
        env={**os.environ, **three_services.environment(), "ENQUIRY_KAFKA_BOOTSTRAP_SERVERS": nobody},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.splitlines()[-1].startswith(f"no broker answers at {nobody}")
    assert "Traceback" not in result.stderr
