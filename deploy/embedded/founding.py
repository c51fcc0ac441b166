"""This is where an empty development house gets its organisations and its people, once: keys never change."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from deploy.embedded.personas import ORGANISATIONS, PERSONAS
from services.chassis.asking.application import Service
from services.chassis.asking.decisions import Ask, Asked, stream
from services.chassis.asking.work import Trail
from services.intake.domain.member.joining import Identity, JoinMember
from services.intake.domain.member.state import Role
from services.intake.domain.partner.registering import RegisterPartner
from services.intake.domain.partner.state import Kind

FOUNDER = Asked(by="founding", role="administrator", organisation="founding", at=datetime(2026, 11, 1, 9, tzinfo=UTC))


def organisation_id(key: str) -> UUID:
    """The id of an invented organisation."""
    return stream("RegisterPartner", "founding", key)


def member_id(key: str) -> UUID:
    """The id of an invented person as a member."""
    return stream("JoinMember", "founding", key)


def found(intake: Service, issuer: str) -> None:
    """Register the organisations and let the personas join them; again, nothing follows."""
    for made in ORGANISATIONS:
        command = RegisterPartner(name=made.name, kind=Kind(made.kind), mailbox=made.mailbox)
        _once(intake, organisation_id(made.key), command, made.key)
    for who in PERSONAS:
        joins = JoinMember(
            organisation=organisation_id(who.organisation),
            name=who.name,
            email=who.email,
            roles=tuple(Role(role) for role in who.roles),
            identities=(Identity(issuer=issuer, subject=who.subject),),
        )
        _once(intake, member_id(who.key), joins, who.key)


def _once(intake: Service, on: UUID, command: Any, key: str) -> None:
    trail = Trail(key=f"founding/{type(command).__name__}/{key}", digest=key, channel="founding")
    intake.perform(Ask(on, command), asked=FOUNDER, trail=trail)
