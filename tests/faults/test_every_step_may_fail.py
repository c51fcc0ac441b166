"""Whichever step of the flow fails, or is its process's last: nothing is lost, doubled, misordered or left to nobody.

The storm covers by luck what is covered here by name: a referral is sent, routed to safeguarding and added to, and its
referrer told by e-mail and webhook, over the direct carrier. Each step of it goes wrong in each way: `make test-steps`
has every one of them, and the suite all that take effect.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from deploy.embedded.postgres import EmbeddedPostgres
from tests.faults.evidence import waiting_in
from tests.faults.flowing import flown
from tests.faults.judging import judge
from tests.faults.one_by_one import OneByOne, one_by_one
from tests.faults.stepping import How

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


@pytest.fixture(scope="module")
def house(postgres: EmbeddedPostgres) -> Iterator[OneByOne]:
    with one_by_one(postgres) as made:
        yield made


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
