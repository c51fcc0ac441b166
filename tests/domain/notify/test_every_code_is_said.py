"""Words of feedback: every code that a referrer is told has a sentence for every audience, and none says too much."""

from __future__ import annotations

import re
from enum import StrEnum

import pytest

from portal.labels.decision import DECISION_REASONS, DECISIONS, SIGNPOSTS
from portal.labels.enquiry import RISKS
from portal.labels.feedback import DISPUTE_ANSWERS, MILESTONES
from portal.labels.triage import ROUTING_REASONS, ROUTINGS
from services.enquiry.domain.concern.reasons import Reason, Signpost
from services.enquiry.domain.concern.state import Decision
from services.enquiry.domain.concern.superseding import Because
from services.enquiry.domain.enquiry.conclusion import Risk
from services.enquiry.domain.enquiry.state import Kind
from services.intake.domain.referral.routing import RoutingReason
from services.intake.domain.referral.state import Routing
from services.notify.council import Contact, council
from services.notify.domain.feedback.audience import DISPUTABLE, Audience, visible_outcome
from services.notify.domain.feedback.disputes import DisputeAnswer, DisputeReason
from services.notify.domain.feedback.state import Level, Milestone, Outcome
from services.notify.words import HOLDS_NOW, WORDS, Coded, expectation, sentences, word

PHONE = "01632 960 100"
CODES: dict[str, type[StrEnum]] = {
    "title": Milestone,
    "milestone": Milestone,
    "routing": Routing,
    "routing reason": RoutingReason,
    "decision": Decision,
    "decision reason": Reason,
    "enquiry": Kind,
    "signpost": Signpost,
    "risk": Risk,
    "because": Because,
    "answer": DisputeAnswer,
    "answer reason": DisputeReason,
}
LABELLED_BY_THE_COUNCIL = (
    (MILESTONES, Milestone),
    (ROUTINGS, Routing),
    (ROUTING_REASONS, RoutingReason),
    (DECISIONS, Decision),
    (DECISION_REASONS, Reason),
    (SIGNPOSTS, Signpost),
    (RISKS, Risk),
    (DISPUTE_ANSWERS, DisputeAnswer),
)


@pytest.mark.parametrize("about", CODES)
@pytest.mark.parametrize("audience", Audience)
def test_every_code_has_a_sentence_for_every_audience(about: str, audience: Audience) -> None:
    said = {code: word(about, code, audience) for code in CODES[about]}

    assert [code for code, text in said.items() if not text] == []
    if about != "title":
        assert [text for text in said.values() if not text.endswith(".")] == []


def test_the_table_has_no_line_that_nobody_says() -> None:
    others = {"standing", "level", "dispute", "expected", "notice", "disregarded", "correction", "title because"}

    assert {about for about, _, _ in WORDS} == {*CODES, *others}
    assert [(about, code) for about, code, _ in WORDS if about in CODES and code not in {*CODES[about]}] == []


@pytest.mark.parametrize(("labels", "codes"), LABELLED_BY_THE_COUNCIL, ids=lambda given: getattr(given, "__name__", ""))
def test_every_code_has_a_label_for_the_council(labels: dict[str, str], codes: type[StrEnum]) -> None:
    assert {*labels} == {*codes}


@pytest.mark.parametrize("audience", Audience)
def test_a_sentence_keeps_to_the_house_and_to_what_is_found(audience: Audience) -> None:
    """Nobody learns that somebody referred before them, nor that something is certain that is only not suspected."""
    said = " ".join(text for (_, _, voice), text in WORDS.items())

    assert not re.search(r"already|earlier referral|same matter|there (is|are) no (abuse|needs)", said, re.IGNORECASE)
    assert "action has been taken" not in said
    assert audience in Audience


@pytest.mark.parametrize("audience", Audience)
def test_the_adult_is_spoken_to_and_not_about(audience: Audience) -> None:
    said = [word("decision reason", code, audience) for code in (Reason.NO_NEEDS, Reason.NO_ABUSE)]

    assert all(("you" in text) == (audience is Audience.ADULT) for text in said)


@pytest.mark.parametrize("milestone", [Milestone.ROUTED, Milestone.DECIDED, Milestone.CONCLUDED])
@pytest.mark.parametrize("audience", Audience)
def test_a_mere_status_says_that_it_is_all_and_whom_to_telephone(milestone: Milestone, audience: Audience) -> None:
    status = sentences(Coded(milestone, Level.STATUS), audience, PHONE)

    assert len(status) == 2
    assert PHONE in status[-1]
    assert sentences(Coded(milestone, Level.DECISION), audience, PHONE) == status[:1]


@pytest.mark.parametrize("level", Level)
def test_no_level_says_more_than_it_may(level: Level) -> None:
    outcome = visible_outcome(level, Outcome(outcome="s42 enquiry", reason=Reason.TEST_MET, risk=Risk.REDUCED))
    said = " ".join(
        sentences(Coded("M3", level, outcome.outcome, outcome.reason, (), outcome.risk), Audience.STATUTORY, PHONE)
    )

    assert ("enquiry under section 42" in said) == (level >= Level.DECISION)
    assert ("The risk was reduced." in said) == (level >= Level.OUTCOME)


@pytest.mark.parametrize("audience", Audience)
def test_whatever_can_be_disagreed_with_can_be_said_to_be_wrong(audience: Audience) -> None:
    """Of an answer, what was disputed before it is what was wrong."""
    assert [code for code in DISPUTABLE - {Milestone.ANSWERED} if not word("correction", code, audience)] == []
    assert word("correction", HOLDS_NOW, audience)


@pytest.mark.parametrize("audience", Audience)
def test_a_signpost_names_the_service_its_number_and_its_page(audience: Audience) -> None:
    told = Coded("M3", Level.DECISION, "no enquiry", Reason.NO_NEEDS, (Signpost.HOUSING,))

    said = sentences(told, audience, PHONE)[-1]

    assert said.startswith("The housing service can help")
    assert "Telephone 01632" in said
    assert "https://" in said


@pytest.mark.parametrize(
    ("name", "asked_for"), [("", "the duty worker of the"), ("Sam Hill", "Sam Hill, duty worker, of the")]
)
def test_whom_to_ask_for_has_a_name_where_the_council_gives_one(name: str, asked_for: str) -> None:
    contact = Contact(team="contact team", role="duty worker", name=name)

    talk, _ = expectation(contact.spoken, contact.team, PHONE, None, False, Audience.STATUTORY)

    assert f"ask for {asked_for} contact team" in talk


@pytest.mark.parametrize("signpost", Signpost)
def test_every_signpost_says_how_it_is_reached(signpost: Signpost) -> None:
    reached = word("signpost", signpost, Audience.STATUTORY) + council().reach(signpost)

    assert re.search(r"\d{3}|https://", reached)


def test_a_joined_referral_is_told_the_reason_that_any_other_is_told() -> None:
    joined = Outcome(outcome=Routing.SAFEGUARDING, reason=RoutingReason.SAME_MATTER)

    assert visible_outcome(Level.OUTCOME, joined).reason == RoutingReason.REASONABLE_SUSPICION


def test_a_code_that_is_newer_than_the_table_is_said_as_it_is() -> None:
    told = Coded("M3", Level.DECISION, outcome="something quite new")

    assert "Something quite new." in sentences(told, Audience.STATUTORY, PHONE)
