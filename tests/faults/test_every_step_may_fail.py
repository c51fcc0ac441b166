"""Whichever step of the flow fails, or is its process's last: nothing is lost, doubled, misordered or left to nobody.

The storm covers by luck what is covered here by name: a referral is sent, routed to safeguarding and added to, and its
referrer told by e-mail and webhook, over the direct carrier. Each step of it goes wrong in each way: `make test-steps`
has every one of them, and the suite all that take effect.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from deploy.embedded.founding import member_id, organisation_id
from deploy.embedded.postgres import EmbeddedPostgres
from deploy.parts import SERVICES, part
from services.chassis.asking.decisions import Asked, stream
from services.chassis.carrying.relay import Relay
from services.intake.domain.referral.adding import AddInformation
from services.intake.domain.referral.routing import RouteReferral, RoutingReason
from services.intake.domain.referral.sent import Adult, Answer, Route
from services.intake.domain.referral.state import Routing
from services.intake.domain.referral.submission import SubmitReferral
from tests.faults.defects_of_telling import place_before_sending
from tests.faults.evidence import Evidence, log_of, memories_of, waiting_in
from tests.faults.judging import judge
from tests.faults.one_by_one import OneByOne, one_by_one
from tests.faults.stepping import How
from tests.faults.verdict import Kind

pytestmark = pytest.mark.slow

TAKING_EFFECT = ("insert_events", "send", "tells enquiry", "tells notify")
EFFECTS = {
    "the referrer: insert_events",
    "triage: insert_events",
    "the referrer, again: insert_events",
    "intake's relay: tells enquiry",
    "intake's relay: tells notify",
    "enquiry's relay: tells notify",
    "notify's relay: tells enquiry",
    "enquiry's listener: insert_events",
    "notify's listener: insert_events",
    "delivery: insert_events",
    "delivery: send",
}
SUBMITTED = SubmitReferral(
    route=Route.SAFEGUARDING, adult=Adult(name="Edith Moss"), concern="Bruises.", reach="the desk", involved=Answer.YES
)
ROUTED = RouteReferral(
    routing=Routing.SAFEGUARDING, reason=RoutingReason.REASONABLE_SUSPICION, rationale="As it reads."
)


@pytest.fixture(scope="module")
def house(postgres: EmbeddedPostgres) -> Iterator[OneByOne]:
    with ExitStack() as open_:
        parts = {}
        for name, tables in SERVICES.items():
            database = postgres.fresh(name)
            open_.callback(postgres.drop, database)
            parts[name] = part(tables, database.url)
            open_.callback(parts[name].close)
        yield open_.enter_context(one_by_one(parts))


class Flow:
    """One referral through the house, with keys of its own."""

    made = 0

    def __init__(self, house: OneByOne) -> None:
        Flow.made += 1
        self.house, self.name = house, f"flow {Flow.made}"
        self.after = {name: opened.store.newest() for name, opened in house.parts.items()}
        house.answers.clear()

    def run(self) -> None:
        """From its first step to its last."""
        police, council = str(organisation_id("police")), str(organisation_id("council"))
        at, referral = self.house.at, stream("SubmitReferral", police, self.name)
        priya = Asked(by=str(member_id("priya")), role="referrer", organisation=police, at=at)
        tom = Asked(by=str(member_id("tom")), role="triage", organisation=council, at=at)
        self.house.asks("the referrer", "intake", referral, SUBMITTED, self.name, priya)
        self.house.quiet()
        self.house.asks("triage", "intake", referral, ROUTED, f"{self.name} routed", tom)
        self.house.quiet()
        more = AddInformation(information="Seen again.")
        self.house.asks("the referrer, again", "intake", referral, more, f"{self.name} added", priya)
        self.house.quiet()

    def evidence(self) -> Evidence:
        """What is there of it since it began."""
        parts = self.house.parts
        return Evidence(
            logs={name: log_of(opened.url, name, self.after[name]) for name, opened in parts.items()},
            memories={name: memories_of(opened.url, name) for name, opened in parts.items()},
            acknowledged=[*self.house.answers],
            mails=[*self.house.mailbox.taken],
            webhooks=[*self.house.endpoint.taken],
        )


def flown(house: OneByOne) -> Flow:
    house.mailbox.taken.clear()
    house.endpoint.taken.clear()
    flow = Flow(house)
    flow.run()
    return flow


@pytest.fixture(scope="module")
def met(house: OneByOne) -> list[str]:
    """The steps of a flow in which nothing goes wrong, in their order."""
    flown(house)
    house.steps.begin()
    flown(house)
    return [*house.steps.met]


def test_a_flow_in_which_nothing_fails_is_the_same_steps_each_time_and_leaves_nothing_wrong(
    house: OneByOne, met: list[str]
) -> None:
    house.steps.begin()
    flow = flown(house)

    assert house.steps.met == met
    assert judge(flow.evidence()).troubles == []


@pytest.mark.parametrize("how", How)
def test_whichever_step_goes_wrong_nothing_is_lost_or_doubled(house: OneByOne, met: list[str], how: How) -> None:
    wrong = {}
    for number in chosen(met):
        house.steps.begin(number, how)
        flow = flown(house)
        assert house.steps.met[number] == met[number]
        if troubles := [*map(str, judge(flow.evidence()).troubles), *waiting(house)]:
            wrong[f"{number} {met[number]}"] = troubles

    assert wrong == {}


def test_a_mistake_would_be_noticed(house: OneByOne, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relay that moves its place before it speaks loses the last that is said of a stream: no hole tells of it."""
    monkeypatch.setattr(Relay, "_say", Relay._say)  # so that what is put there now is taken away again
    place_before_sending()
    house.steps.begin()
    flown(house)
    last = max(n for n, name in enumerate(house.steps.met) if name == "intake's relay: tells enquiry")
    house.steps.begin(last, How.BEFORE)

    assert Kind.LOST in {trouble.kind for trouble in judge(flown(house).evidence()).troubles}


def test_each_of_these_goes_wrong_once_in_every_way(met: list[str]) -> None:
    assert {met[number] for number in chosen(met)} == {*met}
    assert {name for name in met if name.endswith(TAKING_EFFECT)} == EFFECTS


def chosen(met: list[str]) -> list[int]:
    """Everything that takes effect; of what only reads or notes a place, the first of each name, unless all are asked
    for: wherever it stands in a turn, the whole turn is done again.
    """
    if "EVERY_STEP" in os.environ:
        return [*range(len(met))]
    return [n for n, name in enumerate(met) if name.endswith(TAKING_EFFECT) or met.index(name) == n]


def waiting(house: OneByOne) -> list[str]:
    return [one for name in ("enquiry", "notify") for one in waiting_in(house.parts[name].url)]
