"""A member who leaves is recorded once, and is reached by no address of their own from then on."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from services.chassis.domain.decider import CommandContext
from services.notify.domain.channel.directory import MemberKnown, MemberLeft, RecordMemberKnown, RecordMemberLeft
from services.notify.domain.channel.state import Correspondent

PRIYA, FORCE = UUID(int=1), UUID(int=2)
CONTEXT = CommandContext(by="notify", role="notify", organisation="", at=datetime(2026, 11, 2, tzinfo=UTC))
KNOWN = MemberKnown(member=PRIYA, organisation=FORCE, email="priya@police.example.org")
LEFT = MemberLeft(member=PRIYA, organisation=FORCE)
GONE = Correspondent(member=PRIYA, organisation=FORCE, has_left=True)


def test_a_member_who_left_has_no_address_of_their_own() -> None:
    leave = RecordMemberLeft(member=PRIYA, organisation=FORCE)

    assert [*leave.decide(KNOWN.apply(None), CONTEXT)] == [LEFT]
    assert LEFT.apply(KNOWN.apply(None)) == GONE


def test_a_member_who_left_before_they_were_known_is_recorded() -> None:
    assert [*RecordMemberLeft(member=PRIYA, organisation=FORCE).decide(None, CONTEXT)] == [LEFT]
    assert LEFT.apply(None) == GONE


def test_a_repeat_that_a_member_left_records_nothing() -> None:
    assert [*RecordMemberLeft(member=PRIYA, organisation=FORCE).decide(GONE, CONTEXT)] == []


def test_a_member_who_joins_again_is_reached_again() -> None:
    join = RecordMemberKnown(member=PRIYA, organisation=FORCE, email="priya@police.example.org")

    assert [*join.decide(GONE, CONTEXT)] == [KNOWN]
