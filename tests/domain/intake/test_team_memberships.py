"""Memberships of teams: somebody who leaves the council leaves every team, and is taken into none any more."""

from __future__ import annotations

from functools import reduce

import pytest

from services.intake.domain.member.state import MemberHasLeft
from services.intake.domain.team.leaving import RemoveTeamMember
from services.intake.domain.team.memberships import (
    BeginTeamMembership,
    CloseTeamMemberships,
    EndTeamMembership,
    Memberships,
)
from tests.domain.intake.builders import state_after
from tests.domain.intake.test_teams import ADMINISTRATOR, AMARA, GRACE, NORTH, SAM, SOUTH, registered


def test_somebody_who_leaves_the_council_leaves_their_teams_and_is_taken_into_none() -> None:
    teams = state_after(*BeginTeamMembership(member=SAM, team=NORTH).decide(None, ADMINISTRATOR))
    (second,) = BeginTeamMembership(member=SAM, team=SOUTH).decide(teams, ADMINISTRATOR)
    both = second.apply(teams)
    close = CloseTeamMemberships(member=SAM)
    closed = reduce(lambda state, event: event.apply(state), close.decide(both, ADMINISTRATOR), both)

    assert list(BeginTeamMembership(member=SAM, team=NORTH).decide(both, ADMINISTRATOR)) == []
    assert closed == Memberships(member=SAM, closed=True)
    assert list(close.decide(closed, ADMINISTRATOR)) == []
    with pytest.raises(MemberHasLeft):
        list(BeginTeamMembership(member=SAM, team=NORTH).decide(closed, ADMINISTRATOR))
    (of_no_team,) = close.decide(None, ADMINISTRATOR)
    assert state_after(of_no_team).closed


def test_somebody_who_is_taken_out_of_one_team_stays_in_the_other() -> None:
    both = Memberships(member=SAM, teams=(NORTH, SOUTH))
    (ended,) = EndTeamMembership(team=NORTH).decide(both, ADMINISTRATOR)

    assert ended.apply(both).teams == (SOUTH,)
    assert list(EndTeamMembership(team=NORTH).decide(ended.apply(both), ADMINISTRATOR)) == []
    assert list(EndTeamMembership(team=NORTH).decide(None, ADMINISTRATOR)) == []


def test_a_team_loses_who_has_left_as_member_and_as_manager() -> None:
    team = registered(managers=(GRACE, SAM))
    (departed,) = RemoveTeamMember(member=SAM).decide(team, ADMINISTRATOR)
    without = departed.apply(team)

    assert (without.details.members, without.details.managers) == ((AMARA,), (GRACE,))
    assert list(RemoveTeamMember(member=SAM).decide(without, ADMINISTRATOR)) == []
