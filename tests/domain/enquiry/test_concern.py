"""A concern: given what was recorded, when a command is decided, then these events, or this refusal."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.enquiry.domain.concern.brakes import AdultHasDied
from services.enquiry.domain.concern.death import DeathConfirmed
from services.enquiry.domain.concern.decision import (
    AlreadyDecided,
    ConcernDecided,
    DecideConcern,
    DutyArises,
    FindingsMissing,
    InformationMissing,
    InsteadMissing,
    ReasonDoesNotFit,
    ReasonMissing,
)
from services.enquiry.domain.concern.raising import JoinedMatter, RecordReferralTaken, ReferralTaken
from services.enquiry.domain.concern.reasons import Reason, Signpost
from services.enquiry.domain.concern.state import Decision, Finding
from services.enquiry.domain.concern.upstream_facts import (
    ConcernInformationAdded,
    ConcernReferralWithdrawn,
    ConcernSourceIdentified,
    RecordConcernInformationAdded,
    RecordConcernReferralWithdrawn,
    RecordConcernSourceIdentified,
)
from services.enquiry.domain.sources import Source
from tests.domain.enquiry.builders import (
    ALL_MET,
    CLOCK,
    CONCERN,
    HOME,
    MESSAGE,
    NO_ABUSE,
    POLICE,
    RAISED,
    REGISTERED,
    UNMATCHED,
    found,
    says,
    state_after,
    when,
)

DECIDED = ConcernDecided(decision=Decision.S42_ENQUIRY, reason=Reason.TEST_MET, rationale="all three parts are met")
DIED = DeathConfirmed(died_on=date(2025, 12, 30), source="her GP", clock=CLOCK)


def test_where_all_three_parts_are_met_there_is_an_s42_enquiry() -> None:
    assert when([RAISED, *ALL_MET], DecideConcern(rationale="all three parts are met")) == [DECIDED]


def test_a_decision_needs_all_three_findings() -> None:
    with pytest.raises(FindingsMissing, match="findings c first"):
        when([RAISED, *ALL_MET[:2]], DecideConcern(rationale="it is early to decide it"))


def test_what_is_not_known_does_not_become_not_met() -> None:
    past = [RAISED, *found(Finding.MET, Finding.MET, Finding.NOT_ENOUGH_INFORMATION)]
    with pytest.raises(InformationMissing, match=r"^c: not enough"):
        when(
            past,
            DecideConcern(rationale="nobody knows it yet.", instead=Decision.NO_ENQUIRY, reason=Reason.ABLE_TO_PROTECT),
        )


def test_a_later_finding_of_the_same_part_stands_instead() -> None:
    past = [RAISED, *NO_ABUSE, *found(Finding.MET, Finding.MET)]
    assert when(past, DecideConcern(rationale="all three parts are met")) == [DECIDED]


def test_where_the_test_is_not_met_somebody_says_what_is_done_instead() -> None:
    with pytest.raises(InsteadMissing):
        when([RAISED, *NO_ABUSE], DecideConcern(rationale="no abuse was found by anybody", reason=Reason.NO_ABUSE))


def test_no_enquiry_has_a_coded_reason_and_says_where_to_turn() -> None:
    decide = DecideConcern(
        rationale="no abuse was found by anybody",
        instead=Decision.NO_ENQUIRY,
        reason=Reason.NO_ABUSE,
        signposting=(Signpost.HOUSING, Signpost.HOUSING),
    )
    assert when([RAISED, *NO_ABUSE], decide) == [
        ConcernDecided(
            decision=Decision.NO_ENQUIRY,
            reason=Reason.NO_ABUSE,
            rationale="no abuse was found by anybody",
            signposting=(Signpost.HOUSING,),
        )
    ]


def test_no_enquiry_without_a_coded_reason_is_refused() -> None:
    with pytest.raises(ReasonMissing):
        when([RAISED, *NO_ABUSE], DecideConcern(rationale="no abuse was found by anybody", instead=Decision.NO_ENQUIRY))


@pytest.mark.parametrize("reason", [Reason.NO_NEEDS, Reason.WELLBEING, Reason.ADULT_HAS_DIED])
def test_a_reason_that_contradicts_the_findings_or_the_decision_is_refused(reason: Reason) -> None:
    with pytest.raises(ReasonDoesNotFit):
        when(
            [RAISED, *NO_ABUSE],
            DecideConcern(rationale="so it seems to us all", instead=Decision.NO_ENQUIRY, reason=reason),
        )


def test_where_the_duty_arises_nothing_else_can_be_done_instead() -> None:
    with pytest.raises(DutyArises):
        when([RAISED, *ALL_MET], DecideConcern(rationale="we are too busy to enquire", instead=Decision.NO_ENQUIRY))


def test_there_is_no_s42_enquiry_for_an_adult_who_has_died() -> None:
    with pytest.raises(AdultHasDied):
        when([RAISED, *ALL_MET, DIED], DecideConcern(rationale="all three parts are met"))


def test_where_the_adult_has_died_there_can_be_an_other_enquiry_for_others_at_risk() -> None:
    decide = DecideConcern(
        rationale="others live there too", instead=Decision.OTHER_ENQUIRY, reason=Reason.OTHERS_AT_RISK
    )
    assert when([RAISED, *ALL_MET, DIED], decide) == [
        ConcernDecided(decision=Decision.OTHER_ENQUIRY, reason=Reason.OTHERS_AT_RISK, rationale="others live there too")
    ]


def test_a_decision_stands_until_somebody_says_because_of_what_it_is_taken_again() -> None:
    with pytest.raises(AlreadyDecided, match="because of what"):
        when([RAISED, *ALL_MET, DECIDED], DecideConcern(rationale="once more, after some thought"))


def test_a_referral_is_taken_once_and_a_later_one_joins() -> None:
    assert when([RAISED], RecordReferralTaken(submission=says(), message_id=MESSAGE), None) == []
    late = says(HOME, objects=True, sources=(UNMATCHED,))
    take = RecordReferralTaken(submission=late, message_id=MESSAGE, joins=POLICE)
    matter = JoinedMatter(asked=CONCERN, raises=HOME, answers=CONCERN)
    assert when([RAISED, *ALL_MET, DECIDED], take, matter) == [
        ReferralTaken(submission=late, joined=True, message_id=MESSAGE)
    ]
    concern = state_after([RAISED, ReferralTaken(submission=late)])
    assert (concern.referrals, concern.objects, concern.sources) == ((POLICE, HOME), True, (UNMATCHED,))


def test_an_unmatched_source_becomes_who_they_are() -> None:
    past = [ReferralTaken(submission=says(sources=(UNMATCHED,)))]
    known = ConcernSourceIdentified(referral=POLICE, sources=(REGISTERED,))
    assert when(past, RecordConcernSourceIdentified(referral=POLICE, sources=(REGISTERED,))) == [known]
    assert state_after([*past, known]).sources == (REGISTERED,)
    assert when([*past, known], RecordConcernSourceIdentified(referral=POLICE, sources=(REGISTERED,))) == []
    nobody = ConcernSourceIdentified(referral=POLICE, sources=(Source(),))
    assert state_after([*past, known, nobody]).sources == (Source(),)


def test_what_is_said_of_a_referral_of_no_concern_leads_to_nothing() -> None:
    for command in (
        RecordConcernSourceIdentified(referral=HOME, sources=(REGISTERED,)),
        RecordConcernInformationAdded(referral=HOME, message_id=MESSAGE, information="more bruises"),
        RecordConcernReferralWithdrawn(referral=HOME),
    ):
        assert (when([RAISED], command), when([], command)) == ([], [])


def test_what_is_added_and_withdrawn_is_put_before_who_decides() -> None:
    told: dict[str, Any] = {"referral": POLICE, "message_id": MESSAGE, "information": "more bruises"}
    assert when([RAISED], RecordConcernInformationAdded(**told)) == [ConcernInformationAdded(**told)]
    withdrawn = ConcernReferralWithdrawn(referral=POLICE)
    assert when([RAISED], RecordConcernReferralWithdrawn(referral=POLICE)) == [withdrawn]
    assert when([RAISED, withdrawn], RecordConcernReferralWithdrawn(referral=POLICE)) == []
