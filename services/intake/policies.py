"""Policies of intake: whenever this event, then that command.

SUBSCRIPTIONS answer events of other services: what was handed over stays open here until it was taken there.
REACTIONS answer intake's own events, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from contracts.envelope import Envelope
from contracts.events import enquiry
from services.chassis.application.service_manifest import Reactions, Subscriptions
from services.chassis.domain.decider import Dispatch
from services.intake.domain.member.membership import MemberChanged, MemberJoined, MemberLeft
from services.intake.domain.member.roster import ListMember, UnlistMember, roster_of
from services.intake.domain.member.state import Member
from services.intake.domain.referral.upstream_facts import RecordReferralTaken
from services.intake.team_policies import TEAM_REACTIONS, leave_teams


def referral_taken(message: enquiry.ReferralTakenV1, envelope: Envelope) -> Iterator[Dispatch]:
    yield Dispatch(message.referral, RecordReferralTaken(concern=message.concern))


def member_present(event: MemberJoined | MemberChanged, member: Member, stream_id: UUID) -> Iterator[Dispatch]:
    yield Dispatch(roster_of(member.organisation), ListMember(member=stream_id, name=event.name))


def member_left(event: MemberLeft, member: Member, stream_id: UUID) -> Iterator[Dispatch]:
    yield Dispatch(roster_of(member.organisation), UnlistMember(member=stream_id))
    yield from leave_teams(event, member, stream_id)


SUBSCRIPTIONS: Subscriptions = {enquiry.ReferralTakenV1: referral_taken}
REACTIONS: Reactions = {
    MemberJoined: member_present,
    MemberChanged: member_present,
    MemberLeft: member_left,
    **TEAM_REACTIONS,
}
