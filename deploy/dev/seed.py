"""Seed: registers the invented organisations, people and teams at intake, once: their idempotency keys are fixed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from deploy.dev.personas import ORGANISATIONS, PERSONAS, TEAM_PEOPLE
from deploy.ops.default_teams import DEFAULT_TEAMS
from services.chassis.application.command_handler import Service
from services.chassis.application.unit_of_work import RequestMetadata
from services.chassis.domain.decider import CommandContext, Dispatch, stream
from services.intake.domain.member.membership import Identity, JoinMember
from services.intake.domain.member.state import Role
from services.intake.domain.partner.registration import RegisterPartner
from services.intake.domain.partner.state import Kind
from services.intake.domain.team.address_test import ConfirmTeamAddress, TestTeamAddress

SEED_CONTEXT = CommandContext(
    by="seed", role="administrator", organisation="seed", at=datetime(2026, 11, 1, 9, tzinfo=UTC)
)

NIGHT_TELEPHONE = "01632 960 200"
MAIL_DOMAIN = "council.example.org"


def organisation_id(key: str) -> UUID:
    """The id of an invented organisation."""
    return stream("RegisterPartner", "seed", key)


def member_id(key: str) -> UUID:
    """The id of an invented person as a member."""
    return stream("JoinMember", "seed", key)


def seed_people(intake: Service, issuer: str) -> None:
    """Register the organisations, their members and the council's teams; a repeat records nothing."""
    for organisation in ORGANISATIONS:
        command = RegisterPartner(name=organisation.name, kind=Kind(organisation.kind), mailbox=organisation.mailbox)
        _seed(intake, organisation_id(organisation.key), command, organisation.key)
    for persona in PERSONAS:
        member = JoinMember(
            organisation=organisation_id(persona.organisation),
            name=persona.name,
            email=persona.email,
            roles=tuple(Role(role) for role in persona.roles),
            identities=(Identity(issuer=issuer, subject=persona.subject),),
        )
        _seed(intake, member_id(persona.key), member, persona.key)
    _seed_teams(intake)


def _seed_teams(intake: Service) -> None:
    for team in DEFAULT_TEAMS:
        people = TEAM_PEOPLE[team.key]
        registration = team.registration(
            members=tuple(map(member_id, people.members)),
            managers=tuple(map(member_id, people.managers)),
            mailbox=f"{people.mailbox}@{MAIL_DOMAIN}",
            out_of_hours_address=f"duty.night@{MAIL_DOMAIN}",
            out_of_hours_telephone=NIGHT_TELEPHONE,
        )
        _seed(intake, registration.stream_id, registration.command, team.key)
        test = stream("address-tests", "seed", team.key)
        _seed(intake, registration.stream_id, TestTeamAddress(test=test), team.key)
        _seed(intake, registration.stream_id, ConfirmTeamAddress(test=test), team.key)


def _seed(intake: Service, stream_id: UUID, command: Any, key: str) -> None:
    request_metadata = RequestMetadata(key=f"seed/{type(command).__name__}/{key}", digest=key, channel="seed")
    intake.handle(Dispatch(stream_id, command), context=SEED_CONTEXT, request_metadata=request_metadata)
