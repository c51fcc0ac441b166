"""Leads: the safeguarding leads, and information governance, are asked when nobody below has seen to an item."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from services.chassis.application.service_manifest import Reactions
from services.chassis.domain.decider import Dispatch
from services.chassis.open_items.ladder import governance_known, lead_known
from services.intake.domain.member.membership import MemberChanged, MemberJoined, MemberLeft
from services.intake.domain.member.state import Member, Role
from services.intake.open_items import ITEMS


def member_known(event: MemberJoined | MemberChanged, member: Member, stream_id: UUID) -> Iterator[Dispatch]:
    yield from lead_known(ITEMS.service, stream_id, Role.SAFEGUARDING_LEAD in member.roles)
    yield from governance_known(ITEMS.service, stream_id, Role.INFORMATION_GOVERNANCE in member.roles)


def member_left(event: MemberLeft, member: Member, stream_id: UUID) -> Iterator[Dispatch]:
    yield from lead_known(ITEMS.service, stream_id, leads=False)
    yield from governance_known(ITEMS.service, stream_id, governs=False)


LEADS: Reactions = {MemberJoined: member_known, MemberChanged: member_known, MemberLeft: member_left}
