"""Default teams: those that an installation begins with, without people. An administrator or a manager changes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from typing import Any

from services.chassis.domain.decider import Dispatch
from services.chassis.domain.open_items.state import team_of
from services.intake.domain.referral.state import Routing
from services.intake.domain.team.registration import RegisterTeam
from services.intake.domain.team.state import Day, OpeningHours, WellKnownTeam

OFFICE_DAYS = (Day.MONDAY, Day.TUESDAY, Day.WEDNESDAY, Day.THURSDAY, Day.FRIDAY)
OFFICE_HOURS = tuple(OpeningHours(day=day, opens=time(8, 30), closes=time(17)) for day in OFFICE_DAYS)
ROUND_THE_CLOCK: tuple[OpeningHours, ...] = ()


@dataclass(frozen=True)
class DefaultTeam:
    """A team as it is registered; `key` derives its id."""

    key: WellKnownTeam
    name: str
    destinations: tuple[Routing, ...] = ()
    hours: tuple[OpeningHours, ...] = OFFICE_HOURS

    def registration(self, **people_and_addresses: Any) -> Dispatch:
        """The command that registers it, asked of the stream with its well-known id."""
        command = RegisterTeam(name=self.name, destinations=self.destinations, hours=self.hours, **people_and_addresses)
        return Dispatch(team_of(self.key), command)


DEFAULT_TEAMS = (
    DefaultTeam(WellKnownTeam.TRIAGE, "Triage", (Routing.OTHER_AREA, Routing.CHILDREN)),
    DefaultTeam(WellKnownTeam.SAFEGUARDING, "Safeguarding adults", (Routing.SAFEGUARDING,)),
    DefaultTeam(WellKnownTeam.FEEDBACK, "Feedback to referrers"),
    DefaultTeam(WellKnownTeam.CONTACT, "Contact", (Routing.ADVICE, Routing.CALLBACK)),
    DefaultTeam(WellKnownTeam.NEEDS_ASSESSMENT, "Needs assessment", (Routing.NEEDS_ASSESSMENT,)),
    DefaultTeam(WellKnownTeam.CARERS, "Carers", (Routing.CARERS_ASSESSMENT,)),
    DefaultTeam(WellKnownTeam.QUALITY, "Quality and commissioning", (Routing.QUALITY,)),
    DefaultTeam(WellKnownTeam.OUT_OF_HOURS, "Out of hours", hours=ROUND_THE_CLOCK),
)


def default_registrations() -> Iterator[Dispatch]:
    """The commands that register them; one that is registered stays as it is."""
    return (team.registration() for team in DEFAULT_TEAMS)
