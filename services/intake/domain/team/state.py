"""State of a team, and the questions that decisions ask of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from annotated_types import MaxLen, MinLen

from contracts.personal import Plain
from services.chassis.domain.decider import Refused, value
from services.intake.domain.member.state import Member
from services.intake.domain.partner.state import Kind
from services.intake.domain.referral.state import Routing

Name = Annotated[Plain, MinLen(1), MaxLen(200)]
Address = Annotated[Plain, MaxLen(200)]
Telephone = Annotated[Plain, MaxLen(40)]
People = Annotated[tuple[UUID, ...], MaxLen(500)]
Codes = Annotated[tuple[Annotated[Plain, MinLen(1), MaxLen(60)], ...], MaxLen(100)]


class WellKnownTeam(StrEnum):
    """Keys of the teams that an installation begins with: `team_of(key)` is the id of each, in every service.

    An administrator or a manager registers others, and merges or splits them.
    """

    TRIAGE = "triage"
    SAFEGUARDING = "safeguarding"
    FEEDBACK = "feedback"
    CONTACT = "contact"
    NEEDS_ASSESSMENT = "needs assessment"
    CARERS = "carers"
    QUALITY = "quality"
    OUT_OF_HOURS = "out of hours"


class Day(StrEnum):
    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


@value
class OpeningHours:
    """When a team is at work on one day of the week, by London's clock."""

    day: Day
    opens: time
    closes: time


@value
class TeamDetails:
    """A team whole.

    `destinations`, `localities`, `skills`: what it takes. `hours`: one line a day that it works, by which its clocks
    count working hours; none at all: it is there round the clock, and they count the usual hours. `mailbox`: where the
    team is reached; `out_of_hours_address`, `out_of_hours_telephone`: where it is reached, or who is, while it is
    closed.
    """

    name: Name
    members: People = ()
    managers: People = ()
    destinations: tuple[Routing, ...] = ()
    localities: Codes = ()
    skills: Codes = ()
    hours: Annotated[tuple[OpeningHours, ...], MaxLen(7)] = ()
    mailbox: Address | None = None
    out_of_hours_address: Address | None = None
    out_of_hours_telephone: Telephone | None = None

    @property
    def people(self) -> tuple[UUID, ...]:
        """Its members and managers, each once."""
        return tuple(dict.fromkeys((*self.members, *self.managers)))


class AddressTest(msgspec.Struct, frozen=True, kw_only=True):
    """The last test of the out-of-hours address: to which it was sent, and whether somebody confirmed it."""

    test: UUID
    address: str
    confirmed: bool = False


class Team(msgspec.Struct, frozen=True, kw_only=True):
    """`merged_into`: another team has taken its work over, and this one is an alias of it for ever."""

    details: TeamDetails
    address_test: AddressTest | None = None
    merged_into: UUID | None = None

    def must_stand(self) -> None:
        """Raises TeamIsMerged."""
        if self.merged_into:
            raise TeamIsMerged(f"{self.details.name} was merged into another team; change that one")


class TeamIsMerged(Refused):
    """A merged team is another name of the team that took it over, and changes no more."""


class UnknownMember(Refused):
    """Whoever is in a team, or covers for somebody, is a member."""

    status = 422


class NotOfTheCouncil(Refused):
    """Teams and absences are those of the council's people."""

    status = 422


def must_work_for_the_council(people: Mapping[UUID, Member | None]) -> None:
    """Raises UnknownMember, MemberHasLeft, NotOfTheCouncil."""
    for member_id, member in people.items():
        if member is None:
            raise UnknownMember(f"nobody is registered as {member_id}; let them join first, or leave them out")
        member.must_be_current()
        if member.kind != Kind.COUNCIL:
            raise NotOfTheCouncil(f"{member_id} acts for a partner; name a member of the council")
