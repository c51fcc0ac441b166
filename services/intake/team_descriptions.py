"""DESCRIPTIONS of intake about teams and absences: a sentence for every event."""

from __future__ import annotations

from services.chassis.application.service_manifest import Descriptions
from services.intake.domain.member.absence import AbsenceEnded, AbsenceRecorded
from services.intake.domain.team.address_test import TeamAddressConfirmed, TeamAddressTestAsked
from services.intake.domain.team.joining import TeamAbsorbed, TeamMerged, TeamSplit
from services.intake.domain.team.leaving import TeamMemberDeparted
from services.intake.domain.team.memberships import (
    TeamMembershipBegun,
    TeamMembershipEnded,
    TeamMembershipsClosed,
)
from services.intake.domain.team.names import TeamNameClaimed, TeamNameReleased
from services.intake.domain.team.registration import TeamChanged, TeamRegistered
from services.intake.domain.team.state import TeamDetails


def _describe_absence(event: AbsenceRecorded) -> str:
    until = f"until {event.last_day:%-d %B %Y}" if event.last_day else "until they return"
    return f"The member is away from {event.first_day:%-d %B %Y} {until}; {event.cover or 'their team'} covers"


def _describe_people(details: TeamDetails) -> str:
    members, managers = len(details.members), len(details.managers)
    return f"{members} member{'s' if members != 1 else ''} and {managers} manager{'s' if managers != 1 else ''}"


TEAM_DESCRIPTIONS: Descriptions = {
    AbsenceRecorded: _describe_absence,
    AbsenceEnded: lambda e: f"The absence from {e.first_day:%-d %B %Y} ended",
    TeamRegistered: lambda e: f"The team {e.details.name} was registered, with {_describe_people(e.details)}",
    TeamChanged: lambda e: f"The team {e.details.name} was changed; it has {_describe_people(e.details)}",
    TeamMerged: lambda e: f"The team was merged into {e.into}, which has its people and its work from now on",
    TeamAbsorbed: lambda e: f"The team took {e.team} over; it has {_describe_people(e.details)}",
    TeamSplit: lambda e: f"A part of the team became a team of its own, {e.split_off.name}",
    TeamAddressTestAsked: lambda e: f"A test was sent to its out-of-hours address, {e.address}",
    TeamAddressConfirmed: lambda e: f"Somebody confirmed that the test had reached them at {e.address}",
    TeamMemberDeparted: lambda e: f"{e.member} left the council, and with it the team",
    TeamMembershipBegun: lambda e: f"{e.member} is in the team {e.team}",
    TeamMembershipEnded: lambda e: f"{e.member} is no longer in the team {e.team}",
    TeamMembershipsClosed: lambda e: f"{e.member} left the council, and is taken into no team any more",
    TeamNameClaimed: lambda e: f"The name was given to the team {e.team}",
    TeamNameReleased: lambda e: f"The team {e.team} gave the name up",
}
