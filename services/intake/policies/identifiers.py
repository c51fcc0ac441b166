"""Identifiers: whatever names a record is claimed in the same save, and let go when the record has it no more."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from services.chassis.application.service_manifest import Reactions
from services.chassis.domain.decider import Dispatch
from services.intake.domain.identifier.claims import ClaimIdentifier, ReleaseIdentifier
from services.intake.domain.identifier.state import IdentifierKind, client_identifier, organisation_identifiers
from services.intake.domain.member.membership import MemberChanged, MemberJoined, MemberLeft
from services.intake.domain.member.state import Member
from services.intake.domain.partner.registration import PartnerChanged, PartnerRegistered
from services.intake.domain.partner.state import Partner


def partner_registered(event: PartnerRegistered, partner: Partner, stream_id: UUID) -> Iterator[Dispatch]:
    for identifier, kind in organisation_identifiers(event.ods_code, event.cqc_id).items():
        yield Dispatch(identifier, ClaimIdentifier(kind=kind, holder=stream_id, name=event.name))


def partner_changed(event: PartnerChanged, partner: Partner, stream_id: UUID) -> Iterator[Dispatch]:
    yield from _released(event.identifiers_ended, stream_id)
    for identifier, kind in organisation_identifiers(event.ods_code, event.cqc_id).items():
        yield Dispatch(identifier, ClaimIdentifier(kind=kind, holder=stream_id, name=event.name))


def member_joined(event: MemberJoined, member: Member, stream_id: UUID) -> Iterator[Dispatch]:
    if event.client:
        claim = ClaimIdentifier(kind=IdentifierKind.CLIENT, holder=stream_id, name=event.name)
        yield Dispatch(client_identifier(event.client), claim)
    yield from _sign_ins(member, event.name, stream_id)


def member_changed(event: MemberChanged, member: Member, stream_id: UUID) -> Iterator[Dispatch]:
    yield from _released(event.sign_ins_ended, stream_id)
    yield from _sign_ins(member, event.name, stream_id)


def member_left(event: MemberLeft, member: Member, stream_id: UUID) -> Iterator[Dispatch]:
    """Who left may join anew, and then has the same sign-in."""
    yield from _released(member.sign_ins, stream_id)
    if member.client:
        yield Dispatch(client_identifier(member.client), ReleaseIdentifier(holder=stream_id))


def _sign_ins(member: Member, name: str, stream_id: UUID) -> Iterator[Dispatch]:
    for sign_in in member.sign_ins:
        yield Dispatch(sign_in, ClaimIdentifier(kind=IdentifierKind.SIGN_IN, holder=stream_id, name=name))


def _released(identifiers: tuple[UUID, ...], holder: UUID) -> Iterator[Dispatch]:
    for identifier in identifiers:
        yield Dispatch(identifier, ReleaseIdentifier(holder=holder))


IDENTIFIERS: Reactions = {
    PartnerRegistered: partner_registered,
    PartnerChanged: partner_changed,
    MemberJoined: member_joined,
    MemberChanged: member_changed,
    MemberLeft: member_left,
}
