"""What an enquiry remembers of what was recorded in it: decisions and read models rest on it."""

from __future__ import annotations

from services.enquiry.domain.enquiry.actions import ActionRecorded, RecordAction
from services.enquiry.domain.enquiry.awaited_feedback import RecordOutcomeSettled, Settlement
from services.enquiry.domain.enquiry.closure import ClosureAsked, ClosureReason
from services.enquiry.domain.enquiry.joining import RecordReferralJoined, ReferralJoined
from services.enquiry.domain.enquiry.opening import RecordSourcesKnown, SourcesKnown
from services.enquiry.domain.enquiry.outcomes import DesiredOutcomeRecorded
from services.enquiry.domain.enquiry.risk import AssessRisk, RiskAssessed
from services.enquiry.domain.enquiry.state import Assessment, Enquiry, Kind, Wishes
from tests.domain.enquiry.builders import (
    ASSESSED,
    CHECKLIST,
    CONCERN,
    CONCLUDED,
    HOME,
    OPENED,
    POLICE,
    REGISTERED,
    UNDER_WAY,
    WANTS,
    state_after,
    when,
)

ASKED_FOR = ClosureAsked(reason=ClosureReason.DUTY_COMPLETED, adults_view="content", checklist=CHECKLIST)


def test_an_enquiry_opens_as_the_decision_asked_for_it() -> None:
    assert state_after([OPENED]) == Enquiry(concern=CONCERN, kind=Kind.S42, referrals=(POLICE,))


def test_actions_are_recorded_in_their_words_and_counted() -> None:
    assert when([OPENED], RecordAction(action="visited her")) == [ActionRecorded(action="visited her")]
    assert state_after([OPENED, ActionRecorded(action="a visit"), ActionRecorded(action="a call")]).actions == 2


def test_what_the_adult_said_they_want_is_not_unsaid_by_a_later_record() -> None:
    silent = DesiredOutcomeRecorded(wishes=Wishes.NONE_EXPRESSED)

    assert state_after([OPENED, WANTS, silent]).wishes is Wishes.EXPRESSED
    assert state_after([OPENED, silent, WANTS]).wishes is Wishes.EXPRESSED
    assert state_after([OPENED, silent]).wishes is Wishes.NONE_EXPRESSED


def test_what_makes_telling_unsafe_is_known_as_it_is_now() -> None:
    known = SourcesKnown(sources=(REGISTERED,), objects=True, deceased=True)
    enquiry = state_after([OPENED, known])

    assert (enquiry.sources, enquiry.objects, enquiry.deceased) == ((REGISTERED,), True, True)


def test_one_referrer_told_of_two_does_not_close_the_enquiry() -> None:
    past = [*UNDER_WAY, ReferralJoined(referral=HOME), CONCLUDED, ASKED_FOR]
    told = RecordOutcomeSettled(referral=POLICE, settlement=Settlement.TOLD, occasion="M6/x/9")

    assert [type(event).__name__ for event in when(past, told)] == ["OutcomeSettled"]


def test_everybody_told_does_not_close_an_enquiry_that_nobody_asked_to_close() -> None:
    told = RecordOutcomeSettled(referral=POLICE, settlement=Settlement.TOLD, occasion="M6/x/9")

    assert [type(event).__name__ for event in when([*UNDER_WAY, CONCLUDED], told)] == ["OutcomeSettled"]


def test_a_later_risk_assessment_stands_instead_of_an_earlier_one() -> None:
    assess = AssessRisk(assessment=Assessment.INCONCLUSIVE_ACTED, rationale="nobody there would say a word")
    assessed = RiskAssessed(assessment=Assessment.INCONCLUSIVE_ACTED, rationale="nobody there would say a word")

    assert when([OPENED, ASSESSED], assess) == [assessed]
    assert state_after([OPENED, ASSESSED, assessed]).assessment is Assessment.INCONCLUSIVE_ACTED


def test_an_enquiry_records_what_its_concern_records_and_only_once() -> None:
    known = RecordSourcesKnown(sources=(REGISTERED,), objects=True, deceased=False)
    noted = SourcesKnown(sources=(REGISTERED,), objects=True, deceased=False)
    assert (when([OPENED], known), when([OPENED, noted], known), when([], known)) == ([noted], [], [])
    joined = RecordReferralJoined(referral=HOME)
    assert (when([OPENED], joined), when([], joined)) == ([ReferralJoined(referral=HOME)], [])
