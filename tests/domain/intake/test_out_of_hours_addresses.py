"""The out-of-hours address of a team is tested: a notice is sent there, and whoever reads it confirms it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from services.chassis.domain.decider import CommandContext
from services.intake.domain.team.address_test import (
    ConfirmTeamAddress,
    NoAddress,
    TeamAddressConfirmed,
    TeamAddressTestAsked,
    TestIsOver,
    TestTeamAddress,
)
from services.intake.domain.team.registration import TeamChanged, TeamRegistered
from services.intake.domain.team.state import TeamDetails
from services.notify.domain.delivery.staff_notices import StaffNoticeIntended
from services.notify.domain.item_call.receivers import Place
from tests.domain.called_council import TRIAGE, CalledCouncil
from tests.domain.notify.builders import NOW, state, when

MANAGER = CommandContext(by="grace", role="manager", organisation="council", at=NOW)
NIGHT_WORKER = CommandContext(by="nina", role="practitioner", organisation="council", at=NOW)
ADDRESS, OTHER = "duty.night@council.example.org", "night@council.example.org"
TEST, EARLIER = UUID(int=71), UUID(int=70)
REGISTERED = TeamRegistered(details=TeamDetails(name="Triage", out_of_hours_address=ADDRESS))
ASKED = TeamAddressTestAsked(test=TEST, address=ADDRESS)


def confirmed(*past: Any, test: UUID = TEST) -> list[Any]:
    return when(past, ConfirmTeamAddress(test=test), context=NIGHT_WORKER)


def test_a_test_goes_to_the_address_of_the_team() -> None:
    assert when([REGISTERED], TestTeamAddress(test=TEST), context=MANAGER) == [ASKED]


def test_a_team_without_an_address_has_none_to_test() -> None:
    with pytest.raises(NoAddress, match="add one"):
        when([TeamRegistered(details=TeamDetails(name="Triage"))], TestTeamAddress(test=TEST), context=MANAGER)


def test_whoever_reads_it_confirms_it_once() -> None:
    reached = TeamAddressConfirmed(test=TEST, address=ADDRESS)

    assert confirmed(REGISTERED, ASKED) == [reached]
    assert confirmed(REGISTERED, ASKED, reached) == []
    assert state([REGISTERED, ASKED, reached]).address_test.confirmed


@pytest.mark.parametrize(
    "past",
    [
        (REGISTERED,),
        (REGISTERED, TeamAddressTestAsked(test=EARLIER, address=ADDRESS)),
        (REGISTERED, ASKED, TeamChanged(details=TeamDetails(name="Triage", out_of_hours_address=OTHER))),
    ],
    ids=["never asked", "another test was asked", "the address was changed"],
)
def test_a_test_that_is_over_confirms_nothing(past: Any) -> None:
    with pytest.raises(TestIsOver, match="ask for another test"):
        confirmed(*past)


def test_the_notice_goes_out_once_to_the_out_of_hours_address_whatever_the_time() -> None:
    council = CalledCouncil()
    council.made.administer(TRIAGE, TestTeamAddress(test=TEST))
    notices = [event for event in council.made.newest("notify") if isinstance(event, StaffNoticeIntended)]

    assert [(n.receiver.place, n.receiver.team, n.subject.test) for n in notices] == [
        (Place.OUT_OF_HOURS, TRIAGE, TEST)
    ]
