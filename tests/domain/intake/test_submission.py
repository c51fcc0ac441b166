"""A partner refers: little is required, nothing impossible is kept, and a named source of risk is registered or not."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import pytest

from portal.labels.submission import ABUSE_KINDS
from services.chassis.application.recorded_events import decode_event
from services.chassis.domain.decider import Refused
from services.intake.domain.referral.additions import AddInformation
from services.intake.domain.referral.content import Abuse, Adult, Answer
from services.intake.domain.referral.state import NamedSource, RiskRating, TooMuchSaid
from services.intake.domain.referral.submission import (
    ImpossibleDate,
    NhsNumberInvalid,
    NothingIdentifies,
    NothingSaid,
    UnknownOrganisation,
)
from tests.domain.intake.builders import HOME, POLICE, TOMORROW, by, sent, state_after


def test_a_referral_begins_unallocated_not_rated_and_to_be_looked_at_tomorrow() -> None:
    referral = state_after(*sent())

    assert (referral.owner, referral.unallocated, referral.rating, referral.review_on) == (
        None,
        "new",
        RiskRating.NOT_RATED,
        TOMORROW,
    )


def test_a_concern_about_an_organisation_needs_no_adult() -> None:
    (received,) = sent(adult=None, about_organisation="Ward 7")

    assert received.submission.about_organisation == "Ward 7"


@pytest.mark.parametrize(
    ("given_", "refusal"),
    [
        ({"adult": None}, NothingIdentifies),
        ({"adult": Adult(born=date(1942, 3, 27))}, NothingIdentifies),
        ({"concern": "  "}, NothingSaid),
        ({"reach": " "}, NothingSaid),
        ({"adult": Adult(name="E", nhs_number="999 000 0019")}, NhsNumberInvalid),
        ({"adult": Adult(name="E", nhs_number="1111111111")}, NhsNumberInvalid),
        ({"adult": Adult(name="E", nhs_number="999 000 001")}, NhsNumberInvalid),
        ({"adult": Adult(name="E", born=date(2026, 1, 6))}, ImpossibleDate),
        ({"adult": Adult(name="E", born=date(1850, 1, 1))}, ImpossibleDate),
        ({"source_organisation": UUID(int=77)}, UnknownOrganisation),
    ],
)
def test_what_cannot_stand_is_refused_by_name(given_: dict[str, Any], refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        sent(**given_)


def test_an_nhs_number_may_be_written_in_groups() -> None:
    for written in ("999 000 0018", "999-000-0018"):
        (received,) = sent(adult=Adult(nhs_number=written))

        assert received.submission.adult.nhs_number == written


def test_a_name_alone_is_an_unmatched_source_of_risk() -> None:
    assert state_after(*sent(source_name="Rosewood House")).sources == (NamedSource(None, matched=False),)
    assert state_after(*sent(source_organisation=HOME)).sources == (NamedSource(HOME, matched=True),)
    assert state_after(*sent()).sources == ()


def test_a_referrer_who_says_it_is_their_own_service_names_their_own_organisation() -> None:
    assert state_after(*sent(own_service=Answer.YES)).sources == (NamedSource(POLICE, matched=True),)


def test_their_own_organisation_stays_a_source_whoever_else_is_named() -> None:
    """Else a provider could be told of its own case."""
    both = state_after(*sent(own_service=Answer.YES, source_organisation=HOME, source_name="Somebody")).sources

    assert both == (
        NamedSource(POLICE, matched=True),
        NamedSource(HOME, matched=True),
        NamedSource(None, matched=False),
    )


def test_a_referral_of_before_the_kinds_of_abuse_were_coded_reads_as_it_was_written() -> None:
    (received,) = sent(kinds=(Abuse.NEGLECT, Abuse.UNKNOWN))
    older = msgspec.json.encode(received).replace(b"neglect", b"not fed")
    read = decode_event("intake.referral.received", older, shape=1)

    assert "not fed" in read.submission.kinds
    assert received.submission.kinds == ("neglect", "don't know")


def test_partners_choose_from_the_kinds_that_intake_takes() -> None:
    assert {*ABUSE_KINDS} == {*Abuse}


def test_what_is_added_counts_with_what_was_sent() -> None:
    """What goes on to enquiry goes whole, so the bound is on the submission and its additions together."""
    large, more = state_after(*sent(concern="x" * 150_000)), "y" * 60_000

    with pytest.raises(TooMuchSaid):
        list(AddInformation(information=more).decide(large, by("referrer")))
    assert list(AddInformation(information=more).decide(state_after(*sent()), by("referrer")))
    assert list(AddInformation(information="y").decide(large, by("referrer")))
