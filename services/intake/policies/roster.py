"""Roster: who acts for an organisation, kept beside it so that a decision can read it."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from services.chassis.application.service_manifest import Reactions
from services.chassis.domain.decider import Dispatch
from services.intake.domain.member.membership import MemberChanged, MemberJoined, MemberLeft
from services.intake.domain.member.roster import STAFF, ListMember, UnlistMember, roster_of
from services.intake.domain.member.state import Member
from services.intake.domain.partner.state import Kind


def member_present(event: MemberJoined | MemberChanged, member: Member, stream_id: UUID) -> Iterator[Dispatch]:
    for roster in _rosters(member):
        yield Dispatch(roster, ListMember(member=stream_id, name=event.name))


def member_left(event: MemberLeft, member: Member, stream_id: UUID) -> Iterator[Dispatch]:
    for roster in _rosters(member):
        yield Dispatch(roster, UnlistMember(member=stream_id))


def _rosters(member: Member) -> tuple[UUID, ...]:
    """That of their organisation; the council's people are on one more, so that a referrer's words find them."""
    return (roster_of(member.organisation), *((STAFF,) if member.kind == Kind.COUNCIL else ()))


ROSTER: Reactions = {MemberJoined: member_present, MemberChanged: member_present, MemberLeft: member_left}
