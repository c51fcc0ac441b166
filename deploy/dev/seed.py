"""This is where an empty development house gets its organisations and its people, once: keys never change."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from deploy.dev.personas import ORGANISATIONS, PERSONAS
from services.chassis.application.command_handler import Service
from services.chassis.application.unit_of_work import RequestMetadata
from services.chassis.domain.decider import CommandContext, Dispatch, stream
from services.intake.domain.member.membership import Identity, JoinMember
from services.intake.domain.member.state import Role
from services.intake.domain.partner.registration import RegisterPartner
from services.intake.domain.partner.state import Kind

SEED_CONTEXT = CommandContext(
    by="seed", role="administrator", organisation="seed", at=datetime(2026, 11, 1, 9, tzinfo=UTC)
)


def organisation_id(key: str) -> UUID:
    """The id of an invented organisation."""
    return stream("RegisterPartner", "seed", key)


def member_id(key: str) -> UUID:
    """The id of an invented person as a member."""
    return stream("JoinMember", "seed", key)


def seed_people(intake: Service, issuer: str) -> None:
    """Register the organisations and let the personas join them; again, nothing follows."""
    for made in ORGANISATIONS:
        command = RegisterPartner(name=made.name, kind=Kind(made.kind), mailbox=made.mailbox)
        _seed(intake, organisation_id(made.key), command, made.key)
    for who in PERSONAS:
        member = JoinMember(
            organisation=organisation_id(who.organisation),
            name=who.name,
            email=who.email,
            roles=tuple(Role(role) for role in who.roles),
            identities=(Identity(issuer=issuer, subject=who.subject),),
        )
        _seed(intake, member_id(who.key), member, who.key)


def _seed(intake: Service, on: UUID, command: Any, key: str) -> None:
    request_metadata = RequestMetadata(key=f"seed/{type(command).__name__}/{key}", digest=key, channel="seed")
    intake.handle(Dispatch(on, command), context=SEED_CONTEXT, request_metadata=request_metadata)
