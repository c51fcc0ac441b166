"""Somebody is away: the day is London's, the cover can act, overlapping absences are one, and leaving ends them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from services.chassis.domain.absence import Absence, absence_on
from services.chassis.domain.decider import CommandContext
from services.intake.domain.member.absence import (
    AbsenceContext,
    AbsenceEnded,
    AbsenceInThePast,
    AbsenceRecorded,
    CoverCannotAct,
    EndAbsence,
    NotAbsent,
    NotTheirManager,
    RecordAbsence,
)
from services.intake.domain.member.membership import MemberLeft
from services.intake.domain.member.state import Member, MemberHasLeft, Role
from services.intake.domain.partner.state import Kind
from services.intake.domain.team.state import NotOfTheCouncil, UnknownMember

SAM = UUID(int=12)
PERMITTED = AbsenceContext(asker_may=True)


def at(moment: datetime) -> CommandContext:
    return CommandContext(by="amara", role="practitioner", organisation="council", at=moment)


NOON = at(datetime(2026, 7, 6, 12, tzinfo=UTC))


def july(day: int) -> date:
    return date(2026, 7, day)


def member(*roles: Role, kind: str = Kind.COUNCIL, left: bool = False, absences: tuple[Absence, ...] = ()) -> Member:
    given = roles or (Role.PRACTITIONER,)
    return Member(organisation=UUID(int=9), kind=kind, roles=given, left=left, absences=absences)


def away(first: int, last: int | None, cover: UUID | None = None) -> Absence:
    return Absence(first_day=july(first), last_day=july(last) if last else None, cover=cover)


def covered_by(cover: Member | None, themself: bool = False) -> AbsenceContext:
    return AbsenceContext(asker_may=True, cover=cover, cover_is_member=themself)


def test_an_absence_is_recorded_with_its_cover() -> None:
    command = RecordAbsence(first_day=july(6), last_day=july(17), cover=SAM)
    (event,) = command.decide(member(), NOON, covered_by(member()))

    assert event == AbsenceRecorded(first_day=july(6), last_day=july(17), cover=SAM)
    assert event.apply(member()).absences == (away(6, 17, SAM),)


def test_somebody_is_away_on_the_first_day_and_the_last_and_on_none_beside() -> None:
    absences = (away(6, 17, SAM), away(20, None))

    assert [absence_on(absences, july(day)) for day in (5, 6, 17, 18, 20, 31)] == [
        None,
        absences[0],
        absences[0],
        None,
        absences[1],
        absences[1],
    ]


@pytest.mark.parametrize(("first", "last"), [(17, 6), (1, 5), (7, 6)])
def test_an_absence_that_is_over_or_ends_before_it_begins_is_refused(first: int, last: int) -> None:
    with pytest.raises(AbsenceInThePast):
        list(RecordAbsence(first_day=july(first), last_day=july(last)).decide(member(), NOON, PERMITTED))


def test_an_absence_may_begin_before_today_and_end_today() -> None:
    assert list(RecordAbsence(first_day=july(3), last_day=july(6)).decide(member(), NOON, PERMITTED))


def test_the_day_is_londons() -> None:
    """At half past midnight in London it is still yesterday by UTC."""
    night = at(datetime(2026, 7, 1, 23, 30, tzinfo=UTC))

    with pytest.raises(AbsenceInThePast):
        list(RecordAbsence(first_day=july(1), last_day=july(1)).decide(member(), night, PERMITTED))
    (ended,) = EndAbsence().decide(member(absences=(away(2, 2),)), night, PERMITTED)
    assert ended == AbsenceEnded(first_day=july(2))


def test_overlapping_absences_are_one_and_its_cover_is_the_newest() -> None:
    before = member(absences=(away(6, 10), away(15, 17), away(27, 31)))
    (event,) = RecordAbsence(first_day=july(9), last_day=july(15), cover=SAM).decide(before, NOON, covered_by(member()))

    assert event == AbsenceRecorded(first_day=july(6), last_day=july(17), cover=SAM, replaces=(july(6), july(15)))
    assert event.apply(before).absences == (away(6, 17, SAM), away(27, 31))


def test_an_absence_without_end_takes_in_every_later_one() -> None:
    before = member(absences=(away(6, 10), away(15, 17)))
    (event,) = RecordAbsence(first_day=july(8)).decide(before, NOON, PERMITTED)

    assert event.apply(before).absences == (away(6, None),)


def test_absences_on_neighbouring_days_stay_two_with_a_cover_each() -> None:
    before = member(absences=(away(6, 10, SAM),))
    (event,) = RecordAbsence(first_day=july(11), last_day=july(12)).decide(before, NOON, PERMITTED)

    assert event.apply(before).absences == (away(6, 10, SAM), away(11, 12))


@pytest.mark.parametrize(
    ("absentee", "cover"),
    [
        (Role.PRACTITIONER, Role.TRIAGE),
        (Role.PRACTITIONER, Role.AUDITOR),
        (Role.MANAGER, Role.PRACTITIONER),
        (Role.SAFEGUARDING_LEAD, Role.MANAGER),
    ],
)
def test_who_cannot_act_on_what_the_absent_owns_does_not_cover(absentee: Role, cover: Role) -> None:
    command = RecordAbsence(first_day=july(6), cover=SAM)

    with pytest.raises(CoverCannotAct):
        list(command.decide(member(absentee), NOON, covered_by(member(cover))))


@pytest.mark.parametrize(
    ("absentee", "cover"),
    [
        (Role.PRACTITIONER, Role.PRACTITIONER),
        (Role.TRIAGE, Role.MANAGER),
        (Role.PRACTITIONER, Role.MANAGER),
        (Role.SAFEGUARDING_LEAD, Role.SAFEGUARDING_LEAD),
    ],
)
def test_who_can_act_covers(absentee: Role, cover: Role) -> None:
    assert list(RecordAbsence(first_day=july(6), cover=SAM).decide(member(absentee), NOON, covered_by(member(cover))))


def test_nobody_covers_for_themself_nor_who_has_left_nor_nobody() -> None:
    command = RecordAbsence(first_day=july(6), cover=SAM)

    with pytest.raises(CoverCannotAct):
        list(command.decide(member(), NOON, covered_by(member(), themself=True)))
    with pytest.raises(MemberHasLeft):
        list(command.decide(member(), NOON, covered_by(member(left=True))))
    with pytest.raises(UnknownMember):
        list(command.decide(member(), NOON, covered_by(None)))


@pytest.mark.parametrize("command", [RecordAbsence(first_day=july(6)), EndAbsence()])
def test_only_the_person_their_manager_or_an_administrator_says_so(command: RecordAbsence | EndAbsence) -> None:
    present = member(absences=(away(6, 17),))

    with pytest.raises(NotTheirManager):
        list(command.decide(present, NOON, AbsenceContext(asker_may=False)))
    with pytest.raises(NotOfTheCouncil):
        list(command.decide(member(Role.REFERRER, kind=Kind.POLICE), NOON, PERMITTED))
    with pytest.raises(MemberHasLeft):
        list(command.decide(member(left=True), NOON, PERMITTED))


def test_a_return_ends_the_absence_of_today_and_leaves_the_next() -> None:
    absent = member(absences=(away(6, 17), away(27, 31)))
    (event,) = EndAbsence().decide(absent, NOON, PERMITTED)

    assert event == AbsenceEnded(first_day=july(6))
    assert event.apply(absent).absences == (away(27, 31),)


def test_a_later_absence_is_cancelled_by_its_first_day() -> None:
    absent = member(absences=(away(6, 17), away(27, 31)))
    (event,) = EndAbsence(first_day=july(27)).decide(absent, NOON, PERMITTED)

    assert event.apply(absent).absences == (away(6, 17),)


@pytest.mark.parametrize("command", [EndAbsence(), EndAbsence(first_day=july(28))])
def test_who_is_not_away_does_not_return(command: EndAbsence) -> None:
    with pytest.raises(NotAbsent):
        list(command.decide(member(absences=(away(27, 31),)), NOON, PERMITTED))


def test_leaving_ends_every_absence() -> None:
    assert MemberLeft().apply(member(absences=(away(6, 17),))).absences == ()
