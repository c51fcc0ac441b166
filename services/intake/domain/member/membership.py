"""Membership: a member joins an organisation, changes in it, leaves it. It decides access; a sign-in narrows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from annotated_types import MaxLen, MinLen
from msgspec.structs import replace

from contracts.personal import AboutWorker, Plain
from services.chassis.domain.decider import CommandContext, Event, Refused, command, event, value
from services.intake.domain.identifier.state import sign_in_identifier
from services.intake.domain.member.state import Member, Role, must_be_permitted_roles, must_be_roles_of_a_person
from services.intake.domain.partner.state import Partner

Name = Annotated[AboutWorker, MinLen(1), MaxLen(200)]
EmailAddress = Annotated[AboutWorker, MaxLen(200)]
Roles = Annotated[tuple[Role, ...], MinLen(1)]


@value
class Identity:
    """How a person signs in: the identity provider, and the subject that it knows them by."""

    issuer: Annotated[Plain, MaxLen(500)]
    subject: Annotated[AboutWorker, MaxLen(500)]


def sign_ins(identities: tuple[Identity, ...], organisation: UUID) -> tuple[UUID, ...]:
    """The streams of these ways to sign in for this organisation."""
    return tuple(dict.fromkeys(sign_in_identifier(one.issuer, one.subject, organisation) for one in identities))


@event("intake.member.joined")
class MemberJoined:
    organisation: UUID
    organisation_name: Plain
    kind: Plain
    mailbox: Plain | None
    name: AboutWorker
    email: AboutWorker | None
    roles: tuple[Role, ...]
    identities: tuple[Identity, ...]
    client: Plain | None

    def apply(self, member: Member | None) -> Member:
        return Member(
            organisation=self.organisation,
            kind=self.kind,
            roles=self.roles,
            client=self.client,
            sign_ins=sign_ins(self.identities, self.organisation),
        )


@command
class JoinMember:
    """Let somebody act for an organisation: a person by how they sign in, a case system by its `client` id."""

    organisation: UUID
    name: Name
    roles: Roles
    email: EmailAddress | None = None
    identities: tuple[Identity, ...] = ()
    client: Annotated[Plain, MaxLen(200)] | None = None

    def decide(
        self, member: Member | None, context: CommandContext, partner: Partner | None
    ) -> Iterator[Event[Member]]:
        if partner is None:
            raise NoSuchOrganisation("no organisation is registered under this id; register it first")
        must_be_permitted_roles(self.roles, partner.kind)
        must_be_roles_of_a_person(self.roles, self.client)
        yield MemberJoined(
            organisation=self.organisation,
            organisation_name=partner.name,
            kind=partner.kind,
            mailbox=partner.mailbox,
            name=self.name,
            email=self.email,
            roles=self.roles,
            identities=self.identities,
            client=self.client,
        )


@event("intake.member.changed")
class MemberChanged:
    """`sign_ins_ended`: the streams of the ways to sign in that they have no more."""

    name: AboutWorker
    email: AboutWorker | None
    mailbox: Plain | None
    roles: tuple[Role, ...]
    identities: tuple[Identity, ...]
    sign_ins_ended: tuple[UUID, ...] = ()

    def apply(self, member: Member) -> Member:
        return replace(member, roles=self.roles, sign_ins=sign_ins(self.identities, member.organisation))


@dataclass(frozen=True, kw_only=True)
class MemberContext:
    """Look-up of a change: the member's organisation, and who asks.

    `asker_is_member`: the member asks for their own change. `asker_is_former_administrator`: the asker was an
    administrator when they signed in, and is none any more.
    """

    partner: Partner | None
    asker_is_member: bool = False
    asker_is_former_administrator: bool = False

    def must_leave_an_administrator(self, member: Member, roles: tuple[Role, ...]) -> None:
        """Only another administrator may end an administrator's role, so that one remains. Raises NotByThemselves."""
        ends = Role.ADMINISTRATOR in member.roles and Role.ADMINISTRATOR not in roles and not member.left
        if ends and (self.asker_is_member or self.asker_is_former_administrator):
            raise NotByThemselves("another administrator ends this one's administration, so that somebody remains")


@command
class ChangeMember:
    """Replace the details of a member, all of them: name, address, roles, how they sign in."""

    name: Name
    roles: Roles
    email: EmailAddress | None = None
    identities: tuple[Identity, ...] = ()

    def decide(self, member: Member, context: CommandContext, member_context: MemberContext) -> Iterator[Event[Member]]:
        member.must_be_current()
        must_be_permitted_roles(self.roles, member.kind)
        must_be_roles_of_a_person(self.roles, member.client)
        member_context.must_leave_an_administrator(member, self.roles)
        kept = sign_ins(self.identities, member.organisation)
        yield MemberChanged(
            name=self.name,
            email=self.email,
            mailbox=member_context.partner.mailbox if member_context.partner else None,
            roles=self.roles,
            identities=self.identities,
            sign_ins_ended=tuple(one for one in member.sign_ins if one not in kept),
        )


@event("intake.member.left")
class MemberLeft:
    def apply(self, member: Member) -> Member:
        return replace(member, left=True, absences=())


@command
class RemoveMember:
    """End a membership: the member no longer acts for their organisation. A repeat records nothing."""

    def decide(self, member: Member, context: CommandContext, member_context: MemberContext) -> Iterator[Event[Member]]:
        member_context.must_leave_an_administrator(member, ())
        if not member.left:
            yield MemberLeft()


class NotByThemselves(Refused):
    """Somebody always remains who can let others in: who is removed last would leave nobody."""


class NoSuchOrganisation(Refused):
    """Whoever acts, acts for a registered organisation."""

    status = 422
