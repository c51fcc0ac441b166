"""A mistake put into the services, and brought out by one step that goes wrong: the judge catches and names it.

These need no luck and no Kafka. The others of `defects.py` need a broker or a race: `make test-judge` has them all.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from deploy.embedded.postgres import EmbeddedPostgres
from tests.faults.aftermath import not_as_rebuilt
from tests.faults.defects import DEFECTS
from tests.faults.flowing import flown
from tests.faults.judging import judge
from tests.faults.making_wrong import made_wrong
from tests.faults.one_by_one import OneByOne, one_by_one
from tests.faults.proving import named
from tests.faults.stepping import How

pytestmark = pytest.mark.slow


class Step(NamedTuple):
    """The last of this name goes wrong in this way."""

    name: str
    how: How


ADDS = "the referrer, again: insert_events"
BROUGHT_OUT_BY: dict[str, Step | None] = {
    "a relay moves its place before it speaks": Step("intake's relay: tells enquiry", How.BEFORE),
    "a repeat is recorded again": Step(ADDS, How.DIES),
    "what the store refused is acknowledged": Step(ADDS, How.BEFORE),
    "what was recorded is said to have failed": Step(ADDS, How.AFTER),
    "a failed attempt counts as delivered": Step("delivery: send", How.BEFORE),
    "what was heard is not remembered": None,
    "a webhook has another id at each attempt": None,
    "an e-mail has another id at each attempt": None,
    "an attempt is not recorded before it is made": None,
    "feedback is sent from a projection": None,
    "what was asked is recorded in other words": None,
    "an e-mail goes to somebody else": None,
    "a read model reads the clock": None,
}


@pytest.fixture
def house(postgres: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch) -> Iterator[OneByOne]:
    with one_by_one(postgres) as made:
        monkeypatch.setenv("NOTIFY_SMTP_HOST", "127.0.0.1")
        monkeypatch.setenv("NOTIFY_SMTP_PORT", str(made.mailbox.port))
        yield made


@pytest.mark.parametrize("mistake", DEFECTS)
def test_a_mistake_can_still_be_made(mistake: str) -> None:
    """What it puts out of place is still there: else what is to bring it out would fail for another reason."""
    with made_wrong(DEFECTS[mistake].make):
        pass


@pytest.mark.parametrize("mistake", BROUGHT_OUT_BY)
def test_a_mistake_is_caught_and_named(house: OneByOne, mistake: str) -> None:
    step = BROUGHT_OUT_BY[mistake]
    with made_wrong(DEFECTS[mistake].make):
        if step:
            house.steps.begin()
            flown(house)
            met = house.steps.met
            house.steps.begin(max(n for n, name in enumerate(met) if name == step.name), step.how)
        found = judge(flown(house).evidence()).troubles
        found += not_as_rebuilt({name: opened.url for name, opened in house.parts.items()})

    assert named(mistake, found) != []


def test_where_nothing_is_wrong_nothing_is_named(house: OneByOne) -> None:
    found = judge(flown(house).evidence()).troubles
    found += not_as_rebuilt({name: opened.url for name, opened in house.parts.items()})

    assert found == []
