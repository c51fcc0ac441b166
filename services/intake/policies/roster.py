"""Roster: who acts for an organisation, kept beside it so that a decision can read it."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from services.chassis.application.service_manifest import Reactions
from services.chassis.domain.decider import Dispatch
from services.intake.domain.member.membership import MemberChanged, MemberJoined, MemberLeft
from services.intake.domain.member.roster import ListMember, UnlistMember, roster_of
from services.intake.domain.member.state import Member


def member_present(event: MemberJoined | MemberChanged, member: Member, stream_id: UUID) -> Iterator[Dispatch]:
    yield Dispatch(roster_of(member.organisation), ListMember(member=stream_id, name=event.name))


def member_left(event: MemberLeft, member: Member, stream_id: UUID) -> Iterator[Dispatch]:
    yield Dispatch(roster_of(member.organisation), UnlistMember(member=stream_id))


ROSTER: Reactions = {MemberJoined: member_present, MemberChanged: member_present, MemberLeft: member_left}
