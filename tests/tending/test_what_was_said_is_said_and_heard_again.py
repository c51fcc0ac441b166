"""What was said is said again from the shell, and heard again without the memory: nothing is doubled by either."""

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
from deploy.embedded.databases import Database
from deploy.embedded.founding import member_id
from deploy.embedded.personas import PERSONAS
from deploy.parts import SERVICES, Part
from deploy.ports import free_port
from services.chassis.carrying.kafka import KafkaSender, ensure_topics
from services.chassis.carrying.relay import Relay
from services.chassis.carrying.telling import Teller
from services.chassis.keeping.datastore import connect
from services.chassis.running.processes import answering_holes, relaying
from services.chassis.running.settings import ServiceSettings
from services.chassis.running.supervising import Supervised
from services.enquiry.domain.worker.state import worker_of
from tests.tending.town import REPOSITORY, Town


def relayed(opening: Part) -> list[Envelope]:
    """What the relay says in one round, from where its place stands."""
    said: list[Envelope] = []
    with connect(opening.url) as own:
        Relay(Teller(opening.service.tables, opening.store), lambda: own, said.extend).once(own)
    return said


def test_a_service_that_never_spoke_says_all_of_its_log_however_late_it_is_told_to_begin(town: Town) -> None:
    newest = town.parts["intake"].store.newest()

    assert town.tellback("republish", "intake", "--since", str(newest)).exit_code == 0
    assert [e.position for e in relayed(town.parts["intake"])][-1] == newest
    assert len(relayed(town.parts["intake"])) == 0


def test_all_that_was_said_or_all_since_a_position_or_one_stream_is_said_again(town: Town) -> None:
    intake = town.parts["intake"]
    town.tellback("republish", "intake")
    first = relayed(intake)

    assert town.tellback("republish", "intake").exit_code == 0
    assert [e.id for e in relayed(intake)] == [e.id for e in first]

    assert town.tellback("republish", "intake", "--since", str(first[-2].position)).exit_code == 0
    assert [e.id for e in relayed(intake)] == [first[-1].id]

    assert town.tellback("republish", "intake", "--stream", str(first[0].stream)).exit_code == 0
    assert [e.id for e in relayed(intake)] == [first[0].id]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--since", "1", "--stream", "00000000-0000-0000-0000-000000000001"), "not both"),
        (("--since", "99999"), "the newest in this log"),
        (("--stream", "00000000-0000-0000-0000-000000000001"), "has recorded nothing on stream"),
    ],
)
def test_what_cannot_be_said_again_is_refused_in_one_line(town: Town, words: tuple[str, ...], why: str) -> None:
    said = town.tellback("republish", "intake", *words)

    assert (said.exit_code, said.stdout, len(said.stderr.splitlines())) == (1, "", 1)
    assert why in said.stderr


def test_hearing_again_what_was_heard_records_nothing(town: Town) -> None:
    town.route(town.refer())
    town.carry()
    before = town.positions()

    for name in ("enquiry", "notify"):
        said = town.tellback("rehear", name)
        assert (said.exit_code, said.stderr) == (0, "")
        assert said.stdout.endswith("; 0 events recorded\n")
    assert town.positions() == before


@pytest.fixture
def older(databases: Callable[[str], Database]) -> Iterator[Town]:
    """A town whose enquiry is of an older build: its table had no lines yet for members."""
    enquiry = SERVICES["enquiry"]
    hears = {said: line for said, line in enquiry.hears.items() if "Member" not in said.__name__}
    made = Town(databases, {"enquiry": replace(enquiry, hears=hears)})
    made.found()
    yield made
    made.close()


def workers(town: Town) -> dict[str, Any]:
    return {p.key: town.parts["enquiry"].service.state(worker_of(member_id(p.key))) for p in PERSONAS}


def test_a_new_line_in_hears_run_over_what_was_said_gives_what_living_through_it_would_have(
    town: Town, older: Town
) -> None:
    assert {*workers(older).values()} == {None}
    said = older.tellback("rehear", "enquiry", "--kind", "intake.member.joined.v1")

    assert said.exit_code == 0
    assert workers(older) == workers(town)
    assert workers(town)["amara"].name == "Amara Osei"


def test_over_kafka_it_is_heard_again_in_a_group_of_its_own(town: Town, older: Town, own_kafka: str) -> None:
    """On a broker that has carried nothing: the session's has sources that nobody can ask again."""
    ensure_topics(own_kafka)
    intake = older.parts["intake"]
    older.tellback("republish", "intake")
    with closing(KafkaSender(own_kafka, "relay-intake")) as sender:
        sender.send(relayed(intake))

    narrowed = ("--kind", "intake.member.joined.v1", "--quiet", "5")
    said = older.tellback("rehear", "enquiry", *narrowed, ENQUIRY_KAFKA_BOOTSTRAP_SERVERS=own_kafka)

    assert workers(older) == workers(town), said.stderr


def test_what_kafka_keeps_no_more_is_asked_of_its_source(older: Town, own_kafka: str) -> None:
    """On a broker that has carried nothing: the session's has other towns' members, by the same ids."""
    ensure_topics(own_kafka)
    intake = older.parts["intake"]
    older.tellback("republish", "intake")
    relayed(intake)
    older.change("amara", name="Amara Osei-Bonsu")
    (changed,) = relayed(intake)
    with closing(KafkaSender(own_kafka, "relay-intake")) as sender:
        sender.send([changed])
    settings = ServiceSettings(database_url=SecretStr(older.urls["intake"]), kafka_bootstrap_servers=own_kafka)
    loops = [Supervised("relay", relaying(SERVICES["intake"], settings)).start()]
    loops.append(Supervised("holes", answering_holes(SERVICES["intake"], settings)).start())

    older.tellback("rehear", "enquiry", "--quiet", "5", ENQUIRY_KAFKA_BOOTSTRAP_SERVERS=own_kafka)
    for loop in loops:
        loop.close()

    assert workers(older)["amara"].name == "Amara Osei-Bonsu"
    assert [r.label for r in older.parts["enquiry"].store.rows_of(worker_of(member_id("amara")))] == [
        "enquiry.worker.known",
        "enquiry.worker.known",
    ]


def test_a_kind_that_is_not_heard_cannot_be_heard_again(town: Town) -> None:
    said = town.tellback("rehear", "enquiry", "--kind", "intake.referral.received.v1")

    assert said.exit_code == 1
    assert said.stderr.startswith("enquiry does not hear intake.referral.received.v1: it hears ")


@pytest.mark.slow
@pytest.mark.parametrize("words", [("rehear", "enquiry"), ("reconcile",)], ids=" ".join)
def test_what_asks_a_broker_that_does_not_answer_ends_and_one_line_says_so(town: Town, words: tuple[str, ...]) -> None:
    """A process of its own: the client that could not connect leaves its socket to the collector."""
    nobody = f"127.0.0.1:{free_port()}"
    said = subprocess.run(
        [sys.executable, "-m", "deploy.cli", *words],
        cwd=REPOSITORY,
        env={**os.environ, **town.environment(), "ENQUIRY_KAFKA_BOOTSTRAP_SERVERS": nobody},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (said.returncode, said.stdout) == (1, "")
    assert said.stderr.splitlines()[-1].startswith(f"no broker answers at {nobody}")
    assert "Traceback" not in said.stderr
