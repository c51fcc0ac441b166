"""Section 42 does not apply in prison or approved premises: who is there, as it was said last, decides what is open."""

from __future__ import annotations

from typing import Any

import pytest

from services.chassis.domain.readable import NothingWritten
from services.enquiry.domain.concern.brakes import InPrison
from services.enquiry.domain.concern.decision import ConcernDecided, DecideConcern, DecisionContext, ReasonDoesNotFit
from services.enquiry.domain.concern.detention import (
    DETENTION,
    ConcernDetentionRecorded,
    DetentionLookup,
    RecordDetention,
)
from services.enquiry.domain.concern.duty import DutyToBeRecognised, RecogniseDuty
from services.enquiry.domain.concern.reasons import Reason
from services.enquiry.domain.concern.state import Decision, Detained
from services.enquiry.domain.concern.superseding import Because, ConcernSuperseded
from tests.domain.enquiry.builders import ALL_MET, CLOCK, MANAGER, NO_ABUSE, RAISED, asked_by, state_after, when

CLOCKS = DetentionLookup(decision=CLOCK, duty=CLOCK)
YES = RecordDetention(detained=Detained.YES, source="the duty governor")
NO = RecordDetention(detained=Detained.NO, source="her sister")
UNKNOWN = RecordDetention(detained=Detained.UNKNOWN, source="the referrer")
IN_PRISON = ConcernDetentionRecorded(detained=Detained.YES, source="the duty governor")
ALL_PARTS = DecideConcern(rationale="all three parts are met")
NO_ENQUIRY = DecideConcern(rationale="it belongs to the governor", instead=Decision.NO_ENQUIRY, reason=Reason.IN_PRISON)
NOTHING_NEW = DecisionContext()
S42 = ConcernDecided(decision=Decision.S42_ENQUIRY, reason=Reason.TEST_MET, rationale="all three parts are met")


def say(past: list[Any], command: RecordDetention) -> list[Any]:
    return when(past, command, CLOCKS)


def test_no_s42_enquiry_opens_in_prison_and_the_refusal_says_where_it_belongs() -> None:
    past = [RAISED, *ALL_MET, *say([RAISED, *ALL_MET], YES)]

    with pytest.raises(InPrison, match=r"governor or the probation service.*assessed under s9"):
        when(past, ALL_PARTS, NOTHING_NEW)

    (decided,) = when(past, NO_ENQUIRY, NOTHING_NEW)
    assert isinstance(decided, ConcernDecided)
    assert decided.reason is Reason.IN_PRISON


@pytest.mark.parametrize("said", [[], [NO], [UNKNOWN], [YES, NO], [YES, UNKNOWN]])
def test_only_a_yes_stops_it_and_what_is_said_later_replaces_it(said: list[RecordDetention]) -> None:
    past = [RAISED, *ALL_MET]
    for command in said:
        past = [*past, *say(past, command)]

    (decided,) = when(past, ALL_PARTS, NOTHING_NEW)
    assert getattr(decided, "decision", None) is Decision.S42_ENQUIRY
    with pytest.raises(ReasonDoesNotFit):
        when([RAISED, *NO_ABUSE, *past[4:]], NO_ENQUIRY, NOTHING_NEW)


def test_who_said_so_is_recorded_and_the_same_again_records_nothing() -> None:
    assert say([RAISED], YES) == [IN_PRISON]
    assert say([RAISED, IN_PRISON], YES) == []
    assert state_after([RAISED]).detained is None
    with pytest.raises(NothingWritten):
        say([RAISED], RecordDetention(detained=Detained.NO, source="\u200b"))


def test_a_s42_enquiry_that_was_decided_is_decided_again_and_no_more_once_it_was_an_error() -> None:
    decided = [RAISED, *ALL_MET, S42]
    (asked,) = say(decided, YES)
    assert (asked.asks_again, asked.clock) == (True, CLOCK)
    assert state_after([*decided, asked]).open_decision == (DETENTION,)

    (lifted,) = say([*decided, asked], NO)
    assert (lifted.remaining, state_after([*decided, asked, lifted]).open_decision) == ((), ())

    manager = DecideConcern(
        rationale="it belongs to the governor",
        instead=Decision.NO_ENQUIRY,
        reason=Reason.IN_PRISON,
        because=Because.SITUATION,
    )
    (superseded,) = asked_by(MANAGER, [*decided, asked], manager, NOTHING_NEW)
    assert isinstance(superseded, ConcernSuperseded)
    assert state_after([*decided, asked, superseded]).open_decision == ()


def test_a_duty_is_not_recognised_in_prison_and_arises_when_they_are_not_there_after_all() -> None:
    no_enquiry = ConcernDecided(decision=Decision.NO_ENQUIRY, reason=Reason.IN_PRISON, rationale="the governor has it")
    past = [RAISED, *ALL_MET, IN_PRISON, no_enquiry]

    lifted = say(past, NO)
    assert [type(event) for event in lifted] == [ConcernDetentionRecorded, DutyToBeRecognised]

    back = [*past, *lifted, IN_PRISON]
    with pytest.raises(InPrison):
        when(back, RecogniseDuty(rationale="all three parts are met now"), None)
