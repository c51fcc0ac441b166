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

from deploy.embedded.personas import PERSONAS
from deploy.smoke import ELSEWHERE
from deploy.walking import Walk
from services.enquiry.domain.concern.state import concern_of
from tests.domain.notify.given import Notify
from tests.domain.notify.test_late_joins import received
from tests.faults.fleet import SERVICES
from tests.journeys.overheard import Overheard
from tests.journeys.reading import Reader

pytestmark = [pytest.mark.slow, pytest.mark.kafka]

ADULT = {
    "name": "Zebedee Quillfeather",
    "nhs_number": "999 000 0018",
    "address": "7 Whimbrel Close",
    "whereabouts": "at Ottoline's",
}
TEXT = "Bruises like thunderclouds, and Ptolemy Grackle was there again."
REFERRAL = {"adult": ADULT, "concern": TEXT, "reach": "01632 960 447", "source_name": "Ptolemy Grackle"}
TOLD_OF = (
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
THERE = {word for word in TOLD_OF if word.isalpha()}
STAFF = {word for who in PERSONAS for word in who.name.split()[-2:] if len(word) > 3}
CLOSE_UP = re.compile(r"(?<=\d)[ .-](?=\d)")


def named_in(said: dict[str, str], words: tuple[str, ...]) -> set[tuple[str, str]]:
    """Where a word is said, and which; numbers also where they are written in groups."""
    plain = {where: CLOSE_UP.sub("", text).lower() for where, text in said.items()}
    return {(where, word) for where, text in plain.items() for word in words if word.lower() in text}


@pytest.fixture(scope="module")
def everything(overheard: Overheard) -> dict[str, str]:
    """All that was watched of referrals that went well, and of all that went wrong."""
    goes_well(overheard)
    goes_wrong(overheard)
    said = {**overheard.shown(), **read_while_cut(overheard)}
    overheard.all_ready()
    letters = {f"letter {n}": letter for n, letter in enumerate(overheard.letters.said())}
    return {**said, **overheard.logs(), **letters}


def goes_well(town: Overheard) -> None:
    """Every route through to its feedback, one of them with another that joins, disputed, and one by the pages."""
    walk = town.walk
    elsewhere = {walk.refer("priya", route=route, **REFERRAL): routing for route, routing in ELSEWHERE.items()}
    for referral, routing in elsewhere.items():
        walk.route(referral, routing=routing)
    first = safeguards(walk)
    walk.until(lambda: all("M2" in walk.told("priya", referral) for referral in elsewhere))
    disputes(walk, first)
    with closing(Reader(walk.address)) as reader:
        reader.signs_in_as("priya")
        reader.reads(f"/referrals/{first}")
        draft = reader.answers("/refer", route="safeguarding concern").url.path
        reader.posts(f"{draft}/name", name=ADULT["name"], description=TEXT)


def safeguards(walk: Walk) -> UUID:
    """Two referrals of one matter, to the end of their enquiry; the first of them."""
    first, joins = walk.refer("priya", involved="yes", **REFERRAL), walk.refer("nadia", **REFERRAL)
    walk.ask("priya", f"/intake/referrals/{first}/information", {"information": TEXT})
    sent = {"routing": "safeguarding", "reason": "abuse or neglect suspected", "rationale": TEXT}
    walk.change("tom", f"/intake/referrals/{first}", "routing", sent)
    walk.route(joins, joins=first)
    at = f"/enquiry/concerns/{concern_of(first)}"
    walk.change("amara", at, "findings/a", {"finding": "met", "rationale": TEXT})
    walk.decide(first)
    walk.conclude(first)
    walk.close(first)
    walk.until(lambda: "M8" in walk.told("priya", first) and "M8" in walk.told("nadia", joins))
    return first


def disputes(walk: Walk, referral: UUID) -> None:
    at = f"/notify/feedback/{referral}"
    told = next(t for t in walk.there("priya", at)["told"] if t["milestone"] == "M3")
    walk.ask("priya", f"{at}/occasions/{told['occasion']}/dispute", {"reason": TEXT})


def goes_wrong(town: Overheard) -> None:
    """What is refused, what is not understood, what nobody takes, and what is gone."""
    walk = town.walk
    answered = {answer.status_code for answer in refused(town, walk.refer("priya", **REFERRAL))}
    assert answered >= {201, 401, 404, 413, 422}
    assert {code for code in answered if code >= 500} == set()
    unheard(town)
    town.letters.refuses = f"Zebedee Quillfeather has no letter box here; {TEXT}"
    walk.refer("priya", **REFERRAL)
    walk.until(lambda: town.letters.refused)
    town.letters.refuses = ""
    with town.cut("intake"):
        body = {"route": "callback before referral", **REFERRAL}
        lost = httpx.post(f"{town.fleet.at['intake']}/referrals", json=body, headers=asking(walk), timeout=30)
    assert lost.status_code == 503


def asking(walk: Walk) -> dict[str, str]:
    """As somebody who has asked before, with a key of their own."""
    return {"authorization": f"Bearer {walk.tokens['priya'][1]}", "idempotency-key": str(uuid4()), "if-match": '"1"'}


def refused(town: Overheard, referral: UUID) -> Iterator[httpx.Response]:
    """At every door, in words: a key that is used again among them."""
    at, headers = town.fleet.at, asking(town.walk)
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


def unheard(town: Overheard) -> None:
    """Said on Kafka by nobody of ours: one that is no envelope, and one whose event is not as it should be."""
    poison = json.loads(Notify().hear(received(uuid4())).model_dump_json())
    with closing(KafkaProducer(bootstrap_servers=town.fleet.kafka)) as producer:
        for said in (
            f"{TEXT} 9990000018",
            json.dumps(poison | {"source": "elsewhere", "data": {"referral": ADULT["name"], "kind": TEXT}}),
        ):
            producer.send("intake.referrals", said.encode(), key=b"nobody").get(timeout=30)
    town.walk.until(lambda: all("parked" in town.logs()[f"listen-{name}.log"] for name in ("enquiry", "notify")))


def read_while_cut(town: Overheard) -> dict[str, str]:
    """What each part says while notify's database is away, and somebody asks it in words."""
    at = f"{town.fleet.at['notify']}/feedback/{uuid4()}/occasions/Zebedee%20Quillfeather.9990000018"
    with town.cut("notify"):
        lost = httpx.post(f"{at}/dispute", json={"reason": TEXT}, headers=asking(town.walk), timeout=30)
        town.walk.until(lambda: {town.codes()[name] for name in ("serve-notify", "listen-notify")} == {503})
        shown = {f"{where} while cut": text for where, text in town.shown().items()}
    assert lost.status_code in (422, 503)
    return shown


def test_what_is_looked_for_is_there_to_be_seen(overheard: Overheard, everything: dict[str, str]) -> None:
    kept = overheard.kept()

    assert {word for word in THERE if word in kept} == THERE
    assert named_in({"kept": kept}, TOLD_OF) == {("kept", word) for word in TOLD_OF}


def test_all_that_went_wrong_was_said(overheard: Overheard, everything: dict[str, str]) -> None:
    lines = [(name, line) for name, log in overheard.logs().items() for line in log.splitlines()]
    strange = [(name, line) for name, line in lines if not line.startswith("{")]
    events = {json.loads(line)["event"] for name, line in lines if (name, line) not in strange}

    assert strange == []
    assert events >= {"begins", "answered", "starts again", "unreadable record", "parked"}
    assert {name for name, log in overheard.logs().items() if not log} == set()
    assert len([where for where in everything if where.startswith("letter")]) > len(ELSEWHERE)
    assert overheard.letters.refused > 0


def test_nobody_whom_a_referral_is_about_is_named_in_what_is_watched(everything: dict[str, str]) -> None:
    assert named_in(everything, TOLD_OF) == set()


def test_no_referrer_and_none_of_the_council_is_named_either(everything: dict[str, str]) -> None:
    assert named_in(everything, tuple(sorted(STAFF))) == set()
