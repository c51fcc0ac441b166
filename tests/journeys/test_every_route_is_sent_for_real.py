"""Each of the six routes is asked for in the pages and taken by the services that are really there: no stand-ins."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from deploy.dev.scenario import Scenario
from portal.labels.routes import CARER, QUALITY, ROUTES
from portal.referring.journey import SECTIONS
from portal.referring.steps import DraftAnswers, steps
from services.intake.domain.referral.content import Submission
from tests.journeys.page_reader import Reader

WHOLE: dict[str, dict[str, Any]] = {
    "about": {"about": "adult"},
    "name": {"name": "Edith Moss", "description": "In the flat above the baker"},
    "born": {"born-day": "27", "born-month": "3", "born-year": "1942"},
    "number": {"nhs_number": "999 000 0018"},
    "where": {"address": "1 Mill Lane", "now": "At her sister’s", "contact": "Before noon"},
    "organisation": {"organisation": "Willow Lodge"},
    "danger": {"danger": "no"},
    "concern": {"concern": "She has bruises that nobody explains."},
    "kinds": {"kinds": ["physical", "don't know"]},
    "source": {"source": "A neighbour", "own_service": "don't know"},
    "view": {"aware": "yes", "consent": "don't know", "wishes": "To feel safe"},
    "reach": {"telephone": "01632 960 001", "email": "priya.shah@police.example.org", "best_time": "After two"},
    "involved": {"involved": "yes"},
}
"""An answer to every question that any route asks."""

LEAST: dict[str, dict[str, Any]] = {
    "name": {"description": "A man of about 70, always at the bus stop"},
    "organisation": {"organisation": "Willow Lodge"},
    "concern": {"concern": "Something is not right."},
    "reach": {"telephone": "01632 960 001"},
}
"""What cannot be done without."""


@pytest.fixture
def priya(scenario: Scenario) -> Iterator[Reader]:
    reader = Reader(scenario.address)
    reader.signs_in_as("priya")
    yield reader
    reader.close()


def refers(reader: Reader, route: str, given: dict[str, dict[str, Any]]) -> str:
    """Makes a referral of these answers; its id."""
    draft = reader.answers("/refer", route=route).url.path
    answers: DraftAnswers = {"route": {"route": route}}
    for step in steps(SECTIONS, answers):
        if step.slug in given:
            reader.posts(f"{draft}/{step.slug}", **given[step.slug])
    sent = reader.answers(f"{draft}/check")
    assert sent.url.path == f"{draft}/sent"
    return sent.text.partition('href="/referrals/')[2].partition("?")[0]


@pytest.mark.slow
@pytest.mark.parametrize("given", [WHOLE, LEAST], ids=["with every question answered", "with what is needed alone"])
@pytest.mark.parametrize("route", ROUTES)
def test_a_referral_by_every_route_is_taken(
    scenario: Scenario, priya: Reader, route: str, given: dict[str, dict[str, Any]]
) -> None:
    referral = refers(priya, route, given)
    taken = scenario.get_when_present("priya", f"/intake/referrals/{referral}")

    assert taken["route"] == route
    assert taken["submission"]["concern"] == given["concern"]["concern"]
    assert taken["reference"] in priya.reads(f"/referrals/{referral}")


@pytest.mark.slow
def test_everything_that_a_person_can_answer_is_taken_as_they_gave_it(scenario: Scenario, priya: Reader) -> None:
    referral = refers(priya, "safeguarding concern", WHOLE)
    taken = scenario.get_when_present("priya", f"/intake/referrals/{referral}")["submission"]

    assert taken["adult"] == {
        "name": "Edith Moss",
        "description": "In the flat above the baker",
        "born": "1942-03-27",
        "nhs_number": "9990000018",
        "address": "1 Mill Lane",
        "whereabouts": "At her sister’s",
        "safe_contact": "Before noon",
    }
    asked_elsewhere = {
        "about_organisation",
        "source_organisation",
        "alive",
        "own_reference",
        "route",
        "who_may_see",
        "for_member",
        "linked_to",
    }
    assert set(taken) | asked_elsewhere >= {name for name in Submission.__dataclass_fields__}
    assert (taken["consent"], taken["own_service"]) == ("don't know", "don't know")
    assert taken["reach"] == "01632 960 001\npriya.shah@police.example.org\nAfter two"


def test_only_the_routes_that_are_about_an_adult_ask_for_one() -> None:
    asked = {route: {step.slug for step in steps(SECTIONS, {"route": {"route": route}})} for route in ROUTES}

    assert {route for route, slugs in asked.items() if "name" not in slugs} == {QUALITY}
    assert {route for route, slugs in asked.items() if "about" not in slugs} == {QUALITY, CARER}
