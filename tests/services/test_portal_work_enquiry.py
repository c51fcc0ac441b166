"""A practitioner takes an enquiry from allocation to closure, which waits until every referrer was told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import pytest

from portal.labels import enquiry as labels
from portal.presenters.work import ENQUIRIES
from portal.steps.enquiry import STEPS
from services.enquiry.commands import COMMANDS
from services.enquiry.domain.enquiry.closure import ChecklistAnswer, ChecklistItem, ClosureReason
from services.enquiry.domain.enquiry.conclusion import NotEvaluated, Risk
from services.enquiry.domain.enquiry.outcomes import NotAsked
from services.enquiry.domain.enquiry.state import Achieved, Assessment, Kind, Wishes
from tests.services.portal_harness import PortalHarness, Visitor, problem
from tests.services.portal_work import ENQUIRY, NADIA_ID, OMAR_ID, RECEIPT, enquiry, error, last_command

AT = f"{ENQUIRIES}/{ENQUIRY}"
EXPRESSED = "Yes they were asked and outcomes were expressed"
RISK = "Risk identified and action taken"
CONCLUDED = {"worker": NADIA_ID, "concluded_at": "2026-11-20T09:00:00Z"}


def test_the_codes_that_are_offered_are_those_that_enquiry_takes() -> None:
    offered: list[tuple[Mapping[str, object], type[StrEnum]]] = [
        (labels.ENQUIRY_KINDS, Kind),
        (labels.ASSESSMENTS, Assessment),
        (labels.WISHES, Wishes),
        (labels.NOT_ASKED, NotAsked),
        (labels.ACHIEVED, Achieved),
        (labels.RISKS, Risk),
        (labels.NOT_EVALUATED, NotEvaluated),
        (labels.CLOSURES, ClosureReason),
        (labels.CHECKLIST, ChecklistItem),
        (labels.CHECKED, ChecklistAnswer),
    ]
    for ours, theirs in offered:
        assert {*ours} == {str(code) for code in theirs}
    assert {*labels.RISK_IDENTIFIED} == {str(code) for code in Assessment if code.risk_identified}


def test_every_step_that_enquiry_takes_has_a_page() -> None:
    slugs = {line.route.rpartition("/")[2] for line in COMMANDS if line.route and "/enquiries/" in line.route}

    assert {*STEPS} == slugs


def test_an_enquiry_says_how_far_it_is_and_what_was_recorded_by_whom(
    harness: PortalHarness, practitioner: Visitor
) -> None:
    entry = {"kind": "action", "words": "Visited <i>her</i>", "by": OMAR_ID, "at": "2026-11-05T14:05:00Z"}
    enquiry(harness, worker=NADIA_ID, wishes=EXPRESSED, entries=[entry])

    page = practitioner.get(AT).text

    for shown in (
        "Enquiry under section 42",
        "SA-7K4Q-9X2C-M3TB, Edith &lt;b&gt;Moss",
        "Nadia Farouk",
        "1 recorded",
        "Visited &lt;i&gt;her",
        "by Omar Reid",
    ):
        assert shown in page


def test_a_step_that_cannot_be_recorded_yet_is_not_offered_and_says_so(
    harness: PortalHarness, practitioner: Visitor
) -> None:
    enquiry(harness)

    page = practitioner.get(AT).text

    assert page.count("Cannot start yet") == 2
    for act, offered in {"conclusion": True, "closure": False, "outcomes-evaluation": False}.items():
        assert (f'href="{AT}/{act}"' in page) == offered


def test_a_step_skipped_before_the_conclusion_does_not_look_pending(
    harness: PortalHarness, practitioner: Visitor
) -> None:
    enquiry(harness, **CONCLUDED)

    page = practitioner.get(AT).text

    assert "Cannot start yet" not in page
    assert page.count("Not recorded\n") == len({*STEPS} - {"allocation", "conclusion", "closure"})


FOUND = "Her son could not cope alone."
BODIES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("allocation", {"worker": OMAR_ID}, {"worker": OMAR_ID}),
    ("desired-outcomes", {"wishes": EXPRESSED, "words": "Be home"}, {"wishes": EXPRESSED, "words": "Be home"}),
    ("desired-outcomes", {"wishes": "No: unsafe to ask"}, {"wishes": "No", "not_asked": "unsafe to ask"}),
    ("actions", {"action": "Visited"}, {"action": "Visited"}),
    (
        "risk-assessment",
        {"assessment": RISK, "rationale": "Seen at a home visit."},
        {"assessment": RISK, "rationale": "Seen at a home visit."},
    ),
    (
        "delay",
        {"reason": "information is awaited", "rationale": "The hospital writes next week."},
        {"reason": "information is awaited", "rationale": "The hospital writes next week."},
    ),
    (
        "outcomes-evaluation",
        {"achieved": "Fully Achieved", "rationale": "She says so herself, at home"},
        {"achieved": "Fully Achieved", "rationale": "She says so herself, at home"},
    ),
]


@pytest.mark.parametrize(("act", "form", "body"), BODIES)
def test_each_step_is_recorded_once_at_the_version_that_was_read(
    harness: PortalHarness, practitioner: Visitor, act: str, form: dict[str, Any], body: dict[str, Any]
) -> None:
    enquiry(harness, wishes=EXPRESSED)
    harness.services.answers[f"POST /enquiries/{ENQUIRY}/{act}"] = RECEIPT
    assert 'name="version" value="7"' in practitioner.get(f"{AT}/{act}").text

    answer = practitioner.post(f"{AT}/{act}", {**form, "key": "one", "version": "7"})

    assert answer.headers["location"] == f"{AT}?after=9"
    assert json.loads(last_command(harness).content) == body
    assert (last_command(harness).headers["if-match"], last_command(harness).headers["idempotency-key"]) == (
        '"7"',
        "one",
    )


def test_an_enquiry_is_given_to_somebody_else_than_has_it(harness: PortalHarness, practitioner: Visitor) -> None:
    enquiry(harness, worker=NADIA_ID)

    page = practitioner.get(f"{AT}/allocation").text

    assert f'value="{OMAR_ID}"' in page
    assert f'value="{NADIA_ID}"' not in page


def test_words_are_taken_only_where_the_adult_said_some(harness: PortalHarness, practitioner: Visitor) -> None:
    enquiry(harness)

    def refused(wishes: str, words: str) -> str:
        return practitioner.post(f"{AT}/desired-outcomes", {"wishes": wishes, "words": words, "version": "7"}).text

    page = refused("No: unsafe to ask", "Be home")
    assert "Select that they said what they want" in error(page)
    assert "Be home" in page
    assert "Enter what they want, or select that they did not say" in error(refused(EXPRESSED, " "))


@pytest.mark.parametrize(
    ("stands", "form"),
    [
        ({"risk_assessment": "No risk identified and no action taken", "wishes": "No"}, {}),
        ({"risk_assessment": RISK, "wishes": "No"}, {"risk": "Risk removed"}),
        (
            {"risk_assessment": RISK, "wishes": EXPRESSED},
            {"risk": "Risk reduced", "not_evaluated": "the adult has died"},
        ),
        ({"risk_assessment": RISK, "wishes": EXPRESSED, "achieved": "Not Achieved"}, {"risk": "Risk remained"}),
    ],
)
def test_the_conclusion_asks_only_for_what_there_is_to_say(
    harness: PortalHarness, practitioner: Visitor, stands: dict[str, str], form: dict[str, str]
) -> None:
    enquiry(harness, worker=NADIA_ID, **stands)
    harness.services.answers[f"POST /enquiries/{ENQUIRY}/conclusion"] = RECEIPT

    page = practitioner.get(f"{AT}/conclusion").text
    practitioner.post(f"{AT}/conclusion", {"findings": FOUND, "version": "7", **form})

    assert json.loads(last_command(harness).content) == {"findings": FOUND, **form}
    for name in ("risk", "not_evaluated"):
        assert (f'name="{name}"' in page) == (name in form)


def test_a_refusal_is_shown_in_the_services_words(harness: PortalHarness, practitioner: Visitor) -> None:
    enquiry(harness)
    refused = problem("NobodyAccountable", "allocate the enquiry to somebody first", 409)
    harness.services.answers[f"POST /enquiries/{ENQUIRY}/conclusion"] = refused

    page = practitioner.post(f"{AT}/conclusion", {"findings": FOUND, "version": "7"})

    assert "Allocate the enquiry to somebody first" in error(page.text)
    assert FOUND in page.text


def test_there_is_no_step_that_enquiry_does_not_know(harness: PortalHarness, practitioner: Visitor) -> None:
    enquiry(harness)

    assert practitioner.get(f"{AT}/settlement").status_code == 404
