"""Involvement: people of the council who have a part in a referral, so that it is not theirs to see or to decide.

`access` §2: a case is restricted where the adult or a source of risk is one of the staff, or a relative of one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from annotated_types import MaxLen, MinLen
from msgspec.structs import replace

from contracts.personal import AboutOther
from services.chassis.domain.decider import CommandContext, Event, Refused, command, event
from services.chassis.domain.readable import something_written
from services.intake.domain.member.state import Member
from services.intake.domain.referral.state import Referral
from services.intake.domain.team.state import must_work_for_the_council


class Part(StrEnum):
    """What somebody of the council has to do with a referral that is about them, or about theirs."""

    SOURCE = "source of risk"
    ADULT = "the adult"
    RELATIVE = "relative"
    NONE = "no part"


People = Mapping[UUID, Member | None]
"""Look-up: the member who is named, or everybody of the team; None where nobody is known by that id."""


@event("intake.referral.involvement-recorded")
class InvolvementRecorded:
    """These people of the council have this part in it; "no part" takes back what was recorded or matched by a name."""

    members: tuple[UUID, ...]
    part: Part
    reason: AboutOther

    def apply(self, referral: Referral) -> Referral:
        if self.part is Part.NONE:
            members = frozenset(self.members)
            return replace(
                referral,
                involved=referral.involved - members,
                staff_involved=referral.staff_involved - members,
            )
        return replace(referral, staff_involved=referral.staff_involved.union(self.members))


@command
class RecordInvolvement:
    """Say that somebody of the council, or everybody of one of its teams today, has a part in this referral, or none.

    Whoever has a part is not asked about it and cannot be given it. The same again records nothing.
    """

    part: Part
    reason: Annotated[AboutOther, MinLen(1), MaxLen(2_000)]
    member: UUID | None = None
    team: UUID | None = None

    def decide(self, referral: Referral, context: CommandContext, people: People) -> Iterator[Event[Referral]]:
        referral.involvement.must_be_shown_to(context.by)
        if (self.member is None) == (self.team is None) or not people:
            raise NobodyNamed("name one person of the council, or one team that has people")
        must_work_for_the_council(people)
        known = referral.staff_involved | referral.involved
        if self.part is Part.NONE and context.by in map(str, people):
            raise OwnPart("somebody else says that you have no part in this; ask a colleague")
        if changed := tuple(m for m in people if (m in known) == (self.part is Part.NONE)):
            yield InvolvementRecorded(members=changed, part=self.part, reason=something_written(self.reason))


class NobodyNamed(Refused):
    """A part in a referral is somebody's."""

    status = 422


class OwnPart(Refused):
    """Nobody clears themself."""

    status = 403
