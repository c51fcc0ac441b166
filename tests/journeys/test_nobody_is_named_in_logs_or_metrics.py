"""Whatever happens to a referral, and whatever goes wrong, no log, no figure and no e-mail says whom it is about.

Every part runs as it is deployed, over a real Kafka, at its most talkative; what is looked for stands in the services'
own logs, so that it could be seen.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing
from uuid import UUID, uuid4

import httpx
import pytest
from kafka import KafkaProducer

from deploy.dev.personas import PERSONAS
from deploy.dev.scenario import Scenario
from deploy.dev.smoke import ROUTINGS
from services.enquiry.domain.concern.state import concern_of
from tests.domain.notify.builders import Notify
from tests.domain.notify.test_late_joins import referral_received
from tests.faults.cluster.processes import SERVICES
from tests.journeys.observed_cluster import ObservedCluster
from tests.journeys.page_reader import Reader

pytestmark = [pytest.mark.slow, pytest.mark.kafka]

ADULT = {
    "name": "Zebedee Quillfeather",
    "nhs_number": "999 000 0018",
    "address": "7 Whimbrel Close",
    "whereabouts": "at Ottoline's",
}
TEXT = "Bruises like thunderclouds, and Ptolemy Grackle was there again."
REFERRAL = {"adult": ADULT, "concern": TEXT, "reach": "01632 960 447", "source_name": "Ptolemy Grackle"}
PERSONAL_WORDS = (
    "Zebedee",
    "Quillfeather",
    "Whimbrel",
    "Ottoline",
    "thunderclouds",
    "Ptolemy",
    "Grackle",
    "960447",
    "9990000018",
)
STORED_WORDS = {word for word in PERSONAL_WORDS if word.isalpha()}
STAFF = {word for who in PERSONAS for word in who.name.split()[-2:] if len(word) > 3}
DIGIT_SEPARATORS = re.compile(r"(?<=\d)[ .-](?=\d)")


def named_in(texts: dict[str, str], words: tuple[str, ...]) -> set[tuple[str, str]]:
    """The text and the word, for each that occurs; numbers also where they are written in groups."""
    plain = {where: DIGIT_SEPARATORS.sub("", text).lower() for where, text in texts.items()}
    return {(where, word) for where, text in plain.items() for word in words if word.lower() in text}


@pytest.fixture(scope="module")
def everything_observed(observed_cluster: ObservedCluster) -> dict[str, str]:
    """Everything shown, logged and mailed, of referrals that went well and of every failure."""
    goes_well(observed_cluster)
    goes_wrong(observed_cluster)
    shown = {**observed_cluster.shown(), **read_without_database(observed_cluster)}
    observed_cluster.all_ready()
    mail = {f"mail {n}": message for n, message in enumerate(observed_cluster.mail.texts_without_recipients())}
    return {**shown, **observed_cluster.logs(), **mail}


def goes_well(cluster: ObservedCluster) -> None:
    """Every route through to its feedback, one of them with another that joins, disputed, and one by the pages."""
    scenario = cluster.scenario
    elsewhere = {scenario.refer("priya", route=route, **REFERRAL): routing for route, routing in ROUTINGS.items()}
    for referral, routing in elsewhere.items():
        scenario.route(referral, routing=routing)
    first = safeguards(scenario)
    scenario.wait_until(lambda: all("M2" in scenario.told_levels("priya", referral) for referral in elsewhere))
    disputes(scenario, first)
    with closing(Reader(scenario.address)) as reader:
        reader.signs_in_as("priya")
        reader.reads(f"/referrals/{first}")
        draft = reader.answers("/refer", route="safeguarding concern").url.path
        reader.posts(f"{draft}/name", name=ADULT["name"], description=TEXT)


def safeguards(scenario: Scenario) -> UUID:
    """Two referrals of one matter, to the end of their enquiry; the first of them."""
    first, joins = scenario.refer("priya", involved="yes", **REFERRAL), scenario.refer("nadia", **REFERRAL)
    scenario.command("priya", f"/intake/referrals/{first}/information", {"information": TEXT})
    sent = {"routing": "safeguarding", "reason": "abuse or neglect suspected", "rationale": TEXT}
    scenario.change("tom", f"/intake/referrals/{first}", "routing", sent)
    scenario.route(joins, joins=first)
    scenario.confirm_join(first, joins)
    at = f"/enquiry/concerns/{concern_of(first)}"
    scenario.change("amara", at, "findings/a", {"finding": "met", "rationale": TEXT})
    scenario.decide(first)
    scenario.conclude(first)
    scenario.close(first)
    scenario.wait_until(
        lambda: "M8" in scenario.told_levels("priya", first) and "M8" in scenario.told_levels("nadia", joins)
    )
    return first


def disputes(scenario: Scenario, referral: UUID) -> None:
    at = f"/notify/feedback/{referral}"
    told = next(t for t in scenario.get_when_present("priya", at)["told"] if t["milestone"] == "M3")
    scenario.command("priya", f"{at}/updates/{told['update']}/dispute", {"reason": TEXT})


def goes_wrong(cluster: ObservedCluster) -> None:
    """What is refused, what is not understood, what nobody takes, and what is gone."""
    scenario = cluster.scenario
    answered = {answer.status_code for answer in refused(cluster, scenario.refer("priya", **REFERRAL))}
    assert answered >= {201, 401, 404, 413, 422}
    assert {code for code in answered if code >= 500} == set()
    send_unreadable_records(cluster)
    cluster.mail.refuses = f"Zebedee Quillfeather has no letter box here; {TEXT}"
    scenario.refer("priya", **REFERRAL)
    scenario.wait_until(lambda: cluster.mail.refused)
    cluster.mail.refuses = ""
    with cluster.without_database("intake"):
        body = {"route": "callback before referral", **REFERRAL}
        lost = httpx.post(
            f"{cluster.processes.addresses['intake']}/referrals", json=body, headers=asking(scenario), timeout=30
        )
    assert lost.status_code == 503


def asking(scenario: Scenario) -> dict[str, str]:
    """As somebody who has asked before, with a key of their own."""
    return {
        "authorization": f"Bearer {scenario.tokens['priya'][1]}",
        "idempotency-key": str(uuid4()),
        "if-match": '"1"',
    }


def refused(cluster: ObservedCluster, referral: UUID) -> Iterator[httpx.Response]:
    """At every door, in words: a key that is used again among them."""
    at, headers = cluster.processes.addresses, asking(cluster.scenario)
    ours, asked = f"{at['intake']}/referrals", {"route": "general enquiry or advice", **REFERRAL}
    long = {**asked, "concern": TEXT * 40_000}
    for body in ({**asked, "route": TEXT}, {"adult": TEXT}, long, asked, {**asked, "concern": f"{TEXT} Twice."}):
        yield httpx.post(ours, json=body, headers=headers, timeout=30)
    yield httpx.post(ours, content=f'{{"adult": "{TEXT}', headers=headers, timeout=30)
    yield httpx.post(f"{ours}/{referral}/routing", json={"rationale": TEXT}, headers=headers, timeout=30)
    for name in SERVICES:
        yield httpx.get(f"{at[name]}/nothing/of/Zebedee%20Quillfeather?concern={TEXT}", timeout=30)
        forged = {"authorization": "Bearer Zebedee.Quillfeather.9990000018"}
        yield httpx.get(f"{at[name]}/history", headers=forged, timeout=30)


def send_unreadable_records(cluster: ObservedCluster) -> None:
    """Send two records that no service published: one is no envelope, the other holds an invalid event."""
    poison = json.loads(Notify().receive(referral_received(uuid4())).model_dump_json())
    with closing(KafkaProducer(bootstrap_servers=cluster.processes.kafka)) as producer:
        for record in (
            f"{TEXT} 9990000018",
            json.dumps(poison | {"source": "elsewhere", "data": {"referral": ADULT["name"], "kind": TEXT}}),
        ):
            producer.send("intake.referrals", record.encode(), key=b"nobody").get(timeout=30)
    cluster.scenario.wait_until(
        lambda: all("stream_parked" in cluster.logs()[f"consume-{name}.log"] for name in ("enquiry", "notify"))
    )


def read_without_database(cluster: ObservedCluster) -> dict[str, str]:
    """What each part says while notify's database is away, and somebody asks it in words."""
    at = f"{cluster.processes.addresses['notify']}/feedback/{uuid4()}/updates/Zebedee%20Quillfeather.9990000018"
    with cluster.without_database("notify"):
        lost = httpx.post(f"{at}/dispute", json={"reason": TEXT}, headers=asking(cluster.scenario), timeout=30)
        cluster.scenario.wait_until(
            lambda: {cluster.codes()[name] for name in ("serve-notify", "consume-notify")} == {503}
        )
        shown = {f"{where} while cut": text for where, text in cluster.shown().items()}
    assert lost.status_code in (422, 503)
    return shown


def test_the_words_looked_for_are_in_the_stores(
    observed_cluster: ObservedCluster, everything_observed: dict[str, str]
) -> None:
    kept = observed_cluster.stored_events()

    assert {word for word in STORED_WORDS if word in kept} == STORED_WORDS
    assert named_in({"kept": kept}, PERSONAL_WORDS) == {("kept", word) for word in PERSONAL_WORDS}


def test_everything_that_went_wrong_was_logged(
    observed_cluster: ObservedCluster, everything_observed: dict[str, str]
) -> None:
    lines = [(name, line) for name, log in observed_cluster.logs().items() for line in log.splitlines()]
    strange = [(name, line) for name, line in lines if not line.startswith("{")]
    events = {json.loads(line)["event"] for name, line in lines if (name, line) not in strange}

    assert strange == []
    assert events >= {"process_started", "request_answered", "loop_restarting", "unreadable_record", "stream_parked"}
    assert {name for name, log in observed_cluster.logs().items() if not log} == set()
    assert len([where for where in everything_observed if where.startswith("mail ")]) > len(ROUTINGS)
    assert observed_cluster.mail.refused > 0


def test_nobody_whom_a_referral_is_about_is_named_in_logs_or_metrics(everything_observed: dict[str, str]) -> None:
    assert named_in(everything_observed, PERSONAL_WORDS) == set()


def test_no_referrer_and_no_member_of_staff_is_named_either(everything_observed: dict[str, str]) -> None:
    assert named_in(everything_observed, tuple(sorted(STAFF))) == set()
