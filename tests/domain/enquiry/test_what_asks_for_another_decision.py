"""A dispute that was answered "it will be decided again", and a death, ask for another decision by a day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.enquiry.domain.concern.death import (
    DEATH,
    ConfirmDeath,
    CorrectDeath,
    DeathConfirmed,
    DeathFoundWrong,
    DeathToCome,
    NoDeathReported,
)
from services.enquiry.domain.concern.deciding_again import (
    DISPUTE,
    DecisionLookup,
    RecordToBeDecidedAgain,
    ToBeDecidedAgain,
)
from services.enquiry.domain.concern.decision import ConcernDecided, DecideConcern, ReasonDoesNotFit
from services.enquiry.domain.concern.duty import DutyToBeRecognised
from services.enquiry.domain.concern.raising import ReferralTaken
from services.enquiry.domain.concern.reasons import Reason
from services.enquiry.domain.concern.state import Decision
from services.enquiry.domain.concern.superseding import Because
from tests.domain.enquiry.builders import (
    ALL_MET,
    ASKED,
    CLOCK,
    CONCLUDED,
    HOME,
    MANAGER,
    NO_ABUSE,
    OPENED,
    POLICE,
    RAISED,
    UNDER_WAY,
    asked_by,
    says,
    state_after,
    when,
)

WHY = "the GP rang this morning"
S42 = ConcernDecided(decision=Decision.S42_ENQUIRY, reason=Reason.TEST_MET, rationale=WHY)
NO = ConcernDecided(decision=Decision.NO_ENQUIRY, reason=Reason.NO_ABUSE, rationale=WHY)
DECIDED: list[Any] = [RAISED, *ALL_MET, S42]
AGAIN = RecordToBeDecidedAgain(referral=POLICE, milestone="M3", occasion="M3/x/5")
DIED = DeathConfirmed(died_on=date(2026, 1, 4), source="her GP", clock=CLOCK, asks_again=True)
CONFIRM = ConfirmDeath(died_on=date(2026, 1, 4), source="her GP")
ALIVE = CorrectDeath(rationale="it was her sister who died")


def opened(number: int = 0) -> ToBeDecidedAgain:
    return ToBeDecidedAgain(referral=POLICE, milestone="M3", occasion="M3/x/5", clock=CLOCK, opens=number)


def test_a_dispute_that_is_upheld_opens_the_decision_before_the_conclusion() -> None:
    under_way = DecisionLookup(enquiry=state_after([OPENED]), clock=CLOCK)

    assert when(DECIDED, AGAIN, under_way) == [opened()]
    assert state_after([*DECIDED, opened()]).open_decision == (DISPUTE,)
    assert when([*DECIDED, opened()], AGAIN, under_way) == []


def test_after_the_conclusion_it_reopens_the_matter_as_the_next_enquiry() -> None:
    concluded = DecisionLookup(enquiry=state_after([*UNDER_WAY, CONCLUDED]), clock=CLOCK)

    assert when(DECIDED, AGAIN, concluded) == [opened(2)]
    assert state_after([*DECIDED, opened(2)]).enquiries == 2


def test_a_decision_of_no_enquiry_is_open_again_without_an_enquiry() -> None:
    nothing = DecisionLookup(enquiry=None, clock=CLOCK)

    assert when([RAISED, *NO_ABUSE, NO], AGAIN, nothing) == [opened()]
    assert when([], AGAIN, nothing) == []


def test_what_is_not_decided_yet_is_due_anyway() -> None:
    assert when([RAISED], AGAIN, DecisionLookup(enquiry=None, clock=CLOCK)) == [opened()]
    assert state_after([RAISED, opened()]).open_decision == ()


def test_the_decision_that_follows_settles_what_asked_for_it() -> None:
    decide = DecideConcern(rationale="all three parts are met", because=Because.DISPUTE_UPHELD)
    (decided,) = when([*DECIDED, opened()], decide, state_after([OPENED]))

    assert state_after([*DECIDED, opened(), decided]).open_decision == ()


def test_a_reported_death_stops_nothing() -> None:
    reported = [ReferralTaken(submission=says(deceased=True)), *ALL_MET]

    (decided,) = when(reported, DecideConcern(rationale="all three parts are met"))
    assert isinstance(decided, ConcernDecided)
    assert decided.decision is Decision.S42_ENQUIRY
    assert state_after(reported).deceased


def test_a_death_that_a_practitioner_confirms_asks_for_a_new_decision() -> None:
    assert when(DECIDED, CONFIRM) == [DIED]
    concern = state_after([*DECIDED, DIED])
    assert (concern.open_decision, concern.deceased) == ((DEATH,), True)
    assert when([*DECIDED, DIED], CONFIRM) == []
    (undecided,) = when([RAISED], CONFIRM)
    assert state_after([RAISED, undecided]).open_decision == ()


def test_nobody_has_died_on_a_day_that_is_to_come() -> None:
    with pytest.raises(DeathToCome):
        when(DECIDED, ConfirmDeath(died_on=date(2026, 1, 6), source="her GP"))


def test_that_the_adult_has_died_alone_is_no_reason_for_an_enquiry() -> None:
    other: dict[str, Any] = {"instead": Decision.OTHER_ENQUIRY, "because": Because.SITUATION, "rationale": WHY * 2}
    past, enquiry = [*DECIDED, DIED], state_after([OPENED])
    with pytest.raises(ReasonDoesNotFit):
        asked_by(MANAGER, past, DecideConcern(reason=Reason.ADULT_HAS_DIED, **other), enquiry)

    (decided,) = asked_by(MANAGER, past, DecideConcern(reason=Reason.OTHERS_AT_RISK, **other), enquiry)
    assert state_after([*past, decided]).open_decision == ()


def test_what_a_death_stopped_starts_again_when_it_was_an_error() -> None:
    wrong = DeathFoundWrong(rationale="it was her sister who died")
    assert when([*DECIDED, DIED], ALIVE) == [wrong]
    concern = state_after([*DECIDED, DIED, wrong])
    assert (concern.open_decision, concern.deceased, concern.died_on) == ((), False, None)

    (decided,) = asked_by(
        MANAGER,
        [*DECIDED, DIED],
        DecideConcern(
            rationale=WHY * 2,
            instead=Decision.NO_ENQUIRY,
            reason=Reason.ADULT_HAS_DIED,
            because=Because.SITUATION,
        ),
        state_after([OPENED]),
    )
    assert when([*DECIDED, DIED, decided], ALIVE) == [wrong, DutyToBeRecognised(found_at=ASKED.at, clock=CLOCK)]


def test_a_report_of_a_death_that_was_found_wrong_is_an_error_too_and_a_later_one_counts() -> None:
    reported = ReferralTaken(submission=says(deceased=True))
    (wrong,) = when([reported], ALIVE)

    assert not state_after([reported, wrong]).deceased
    with pytest.raises(NoDeathReported):
        when([reported, wrong], ALIVE)
    again = ReferralTaken(submission=says(HOME, deceased=True))
    assert state_after([reported, wrong, again]).deceased
