"""Absence of a member of the council, and their return. What stands with them stays theirs meanwhile: it is shown to,
and falls due with, their cover, or else their team.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from msgspec.structs import replace

from services.chassis.domain.absence import Absence, absence_on, merge_absence, with_absence
from services.chassis.domain.decider import CommandContext, Event, Refused, command, event
from services.chassis.domain.working_time import london_day
from services.intake.domain.member.state import Member
from services.intake.domain.partner.state import Kind
from services.intake.domain.team.state import NotOfTheCouncil, UnknownMember


@dataclass(frozen=True, kw_only=True)
class AbsenceContext:
    """Look-up of an absence: whether whoever asks may, and who is to cover.

    `asker_may`: they are the member, a manager of a team of theirs (of nobody's team: any manager), or an
    administrator. `cover_is_member`: the member is named as their own cover.
    """

    asker_may: bool
    cover: Member | None = None
    cover_is_member: bool = False


@event("intake.member.absence-recorded")
class AbsenceRecorded:
    """One absence, with those that it overlaps: `replaces` names the first day of each."""

    first_day: date
    last_day: date | None
    cover: UUID | None
    replaces: tuple[date, ...] = ()

    def apply(self, member: Member) -> Member:
        absence = Absence(first_day=self.first_day, last_day=self.last_day, cover=self.cover)
        return replace(member, absences=with_absence(member.absences, absence))


@command
class RecordAbsence:
    """Say that a member of the council is away, from the first day to the last, both included.

    `last_day` left out: until they return. `cover` left out: their team has meanwhile what falls due. It becomes one
    with every absence that it overlaps.
    """

    first_day: date
    last_day: date | None = None
    cover: UUID | None = None

    def decide(self, member: Member, context: CommandContext, found: AbsenceContext) -> Iterator[Event[Member]]:
        _must_be_permitted(member, found)
        if self.last_day and not self.first_day <= self.last_day >= _today(context):
            raise AbsenceInThePast("the last day away is today or later, and not before the first; check both days")
        if self.cover:
            _must_cover(member, found)
        absence = Absence(first_day=self.first_day, last_day=self.last_day, cover=self.cover)
        merged = merge_absence(member.absences, absence)
        yield AbsenceRecorded(
            first_day=merged.first_day,
            last_day=merged.last_day,
            cover=merged.cover,
            replaces=tuple(each.first_day for each in member.absences if each.overlaps(merged)),
        )


@event("intake.member.absence-ended")
class AbsenceEnded:
    """The absence that began on `first_day` is over, or does not take place."""

    first_day: date

    def apply(self, member: Member) -> Member:
        return replace(member, absences=tuple(a for a in member.absences if a.first_day != self.first_day))


@command
class EndAbsence:
    """Say that a member is back: the absence of today is over. With `first_day`: cancel the one that begins then."""

    first_day: date | None = None

    def decide(self, member: Member, context: CommandContext, found: AbsenceContext) -> Iterator[Event[Member]]:
        _must_be_permitted(member, found)
        named = next((absence for absence in member.absences if absence.first_day == self.first_day), None)
        absence = named if self.first_day else absence_on(member.absences, _today(context))
        if absence is None:
            raise NotAbsent("no such absence is recorded; read the member again")
        yield AbsenceEnded(first_day=absence.first_day)


def _must_be_permitted(member: Member, found: AbsenceContext) -> None:
    member.must_be_current()
    if member.kind != Kind.COUNCIL:
        raise NotOfTheCouncil("absence is recorded of the council's people; a partner's members hand over themselves")
    if not found.asker_may:
        raise NotTheirManager("the person themself says this, a manager of a team of theirs, or an administrator")


def _must_cover(member: Member, found: AbsenceContext) -> None:
    """Raises UnknownMember, MemberHasLeft, CoverCannotAct."""
    if found.cover is None:
        raise UnknownMember("nobody is registered under this id; choose somebody who works here, or nobody")
    found.cover.must_be_current()
    if found.cover_is_member or not found.cover.can_act_for(member):
        needed = ", ".join(sorted(member.owner_roles)) or "somebody who owns work here"
        raise CoverCannotAct(f"whoever covers is another person, who can act as {needed}; or leave it to the team")


def _today(context: CommandContext) -> date:
    return london_day(context.at)


class AbsenceInThePast(Refused):
    """An absence that is over changes nothing any more."""

    status = 422


class NotAbsent(Refused):
    """Only an absence that stands can end."""


class NotTheirManager(Refused):
    """A colleague does not send others on leave."""

    status = 403


class CoverCannotAct(Refused):
    """What stands before the cover must be theirs to decide."""

    status = 422
