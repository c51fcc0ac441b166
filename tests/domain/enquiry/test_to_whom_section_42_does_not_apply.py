"""Section 42 speaks of an adult at risk: of nobody under 18, of nobody who has died, of no organisation."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.enquiry.domain.concern.birth import BirthCorrected, CorrectBirth, ImpossibleBirth
from services.enquiry.domain.concern.brakes import AdultHasDied, NoAdult, UnderEighteen
from services.enquiry.domain.concern.death import DeathConfirmed
from services.enquiry.domain.concern.decision import ConcernDecided, DecideConcern, DecisionContext, ReasonDoesNotFit
from services.enquiry.domain.concern.raising import Adult, ReferralTaken
from services.enquiry.domain.concern.reasons import Reason, Signpost
from services.enquiry.domain.concern.state import Decision
from tests.domain.enquiry.builders import (
    ALL_MET,
    ASKED,
    CLOCK,
    EDITH,
    HOME,
    NO_ABUSE,
    UNMATCHED,
    says,
    state_after,
    when,
)

NOTHING_KNOWN = DecisionContext()
ALL_PARTS = DecideConcern(rationale="all three parts are met")
CHILD = replace(EDITH, born=date(2009, 12, 25))
NOBODY = {"adult": None, "about_organisation": "Rosewood House"}


DIED = DeathConfirmed(died_on=date(2025, 12, 30), source="her GP", clock=CLOCK)


def raised(**more: Any) -> list[Any]:
    return [ReferralTaken(submission=says(**more)), *ALL_MET]


def instead(reason: Reason, decision: Decision = Decision.NO_ENQUIRY) -> DecideConcern:
    return DecideConcern(
        rationale="it belongs elsewhere", instead=decision, reason=reason, signposting=(Signpost.CHILDREN,)
    )


def test_no_s42_enquiry_opens_about_somebody_under_18_and_the_refusal_says_where_it_belongs() -> None:
    with pytest.raises(UnderEighteen, match="children's services"):
        when(raised(adult=CHILD), ALL_PARTS)


def test_a_child_s_concern_ends_with_a_reason_that_says_so() -> None:
    (decided,) = when(raised(adult=CHILD), instead(Reason.UNDER_EIGHTEEN))
    assert isinstance(decided, ConcernDecided)
    assert (decided.decision, decided.reason) == (Decision.NO_ENQUIRY, Reason.UNDER_EIGHTEEN)


@pytest.mark.parametrize(
    ("at", "adult"),
    [
        (datetime(2026, 7, 1, 22, 59, tzinfo=UTC), False),
        (datetime(2026, 7, 1, 23, 0, tzinfo=UTC), True),
        (datetime(2026, 7, 2, 12, 0, tzinfo=UTC), True),
    ],
)
def test_somebody_comes_of_age_with_their_birthday_in_london(at: datetime, adult: bool) -> None:
    """On 1 July at 23:00 UTC it is 2 July in London."""
    concern = state_after(raised(adult=replace(EDITH, born=date(2008, 7, 2))))
    decide = ALL_PARTS.decide(concern, replace(ASKED, at=at), NOTHING_KNOWN)
    if adult:
        assert list(decide)
        return
    with pytest.raises(UnderEighteen):
        list(decide)


@pytest.mark.parametrize(("day", "adult"), [(28, False), (1, True)])
def test_who_was_born_on_29_february_comes_of_age_on_1_march(day: int, adult: bool) -> None:
    concern = state_after(raised(adult=replace(EDITH, born=date(2008, 2, 29))))
    at = datetime(2026, 3 if adult else 2, day, 12, tzinfo=UTC)
    decide = ALL_PARTS.decide(concern, replace(ASKED, at=at), NOTHING_KNOWN)
    if adult:
        assert list(decide)
        return
    with pytest.raises(UnderEighteen):
        list(decide)


@pytest.mark.parametrize("adult", [None, Adult(id=EDITH.id), Adult(id=EDITH.id, whereabouts="upstairs")])
def test_no_s42_enquiry_opens_about_an_organisation_without_an_adult(adult: Adult | None) -> None:
    with pytest.raises(NoAdult, match="quality and commissioning"):
        when(raised(**{**NOBODY, "adult": adult}), ALL_PARTS)


@pytest.mark.parametrize(
    "adult",
    [
        Adult(id=EDITH.id, name="Mo"),
        Adult(id=EDITH.id, description="the man upstairs"),
        Adult(id=EDITH.id, nhs_number="9990000018"),
    ],
)
def test_an_adult_who_is_only_described_is_an_adult(adult: Adult) -> None:
    assert when(raised(**{**NOBODY, "adult": adult}), ALL_PARTS)


def test_a_joined_referral_about_an_adult_is_enough() -> None:
    adult = ReferralTaken(submission=says(HOME))
    assert when([*raised(**NOBODY), adult], ALL_PARTS)


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({}, Reason.UNDER_EIGHTEEN),
        ({}, Reason.NO_ADULT),
        ({}, Reason.ADULT_HAS_DIED),
        ({"adult": CHILD}, Reason.NO_ADULT),
        (NOBODY, Reason.UNDER_EIGHTEEN),
    ],
)
def test_such_a_reason_is_taken_only_where_it_is_so(more: dict[str, Any], reason: Reason) -> None:
    with pytest.raises(ReasonDoesNotFit):
        when([ReferralTaken(submission=says(**more)), *NO_ABUSE], instead(reason))


def test_a_child_who_has_died_is_refused_as_one_who_has_died() -> None:
    with pytest.raises(AdultHasDied):
        when([*raised(adult=CHILD), DIED], ALL_PARTS)


def test_a_date_of_birth_that_was_written_wrong_is_corrected_and_then_the_duty_arises() -> None:
    correct = CorrectBirth(born=date(1909, 12, 25), rationale="her passport, seen today")
    corrected = BirthCorrected(born=date(1909, 12, 25), rationale="her passport, seen today")
    assert when(raised(adult=CHILD), correct) == [corrected]
    assert when([*raised(adult=CHILD), corrected], correct) == []
    (decided,) = when([*raised(adult=CHILD), corrected], ALL_PARTS)
    assert isinstance(decided, ConcernDecided)
    assert decided.decision is Decision.S42_ENQUIRY


def test_a_date_of_birth_that_is_known_later_stops_a_s42_enquiry_too() -> None:
    corrected = BirthCorrected(born=date(2009, 12, 25), rationale="her school, by telephone")
    with pytest.raises(UnderEighteen):
        when([*raised(sources=(UNMATCHED,)), corrected], ALL_PARTS)


@pytest.mark.parametrize("born", [date(2026, 1, 6), date(1880, 1, 1)])
def test_a_date_of_birth_that_cannot_be_true_is_refused(born: date) -> None:
    with pytest.raises(ImpossibleBirth):
        when(raised(), CorrectBirth(born=born, rationale="so they say of themselves"))
