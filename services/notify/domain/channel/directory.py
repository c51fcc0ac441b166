"""Directory: the addresses of organisations and members, and the managers who decide on held feedback."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import AboutWorker, Plain
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.notify.domain.channel.state import Channel, Correspondent, ResponsibleManagers

DECIDES, ESCALATES = "manager", "safeguarding lead"


@event("notify.channel.partner-known")
class PartnerKnown:
    organisation: UUID
    mailbox: Plain | None
    stated_by_organisation: bool = False

    def apply(self, channel: Channel | None) -> Channel:
        before = channel or Channel(organisation=self.organisation)
        return replace(before, mailbox=self.mailbox, stated_by_organisation=self.stated_by_organisation)


@event("notify.channel.member-known")
class MemberKnown:
    member: UUID
    organisation: UUID
    email: AboutWorker | None

    def apply(self, correspondent: Correspondent | None) -> Correspondent:
        return Correspondent(member=self.member, organisation=self.organisation, email=self.email)


@event("notify.channel.member-left")
class MemberLeft:
    member: UUID
    organisation: UUID

    def apply(self, correspondent: Correspondent | None) -> Correspondent:
        return Correspondent(member=self.member, organisation=self.organisation, has_left=True)


@event("notify.channel.responsible-manager-known")
class ResponsibleManagerKnown:
    member: UUID
    roles: tuple[Plain, ...]

    def apply(self, responsible_managers: ResponsibleManagers | None) -> ResponsibleManagers:
        before = responsible_managers or ResponsibleManagers()
        return replace(
            before,
            managers=_with_membership(before.managers, self.member, DECIDES in self.roles),
            leads=_with_membership(before.leads, self.member, ESCALATES in self.roles),
        )


@command
class RecordPartnerKnown:
    """Record an organisation's mailbox. A repeat records nothing.

    `stated_by_organisation`: the event was about the organisation itself, and such events come in order. An older event
    about a member can come later; it brings no old mailbox back.
    """

    organisation: UUID
    mailbox: Plain | None
    stated_by_organisation: bool = False

    def decide(self, channel: Channel | None, context: CommandContext) -> Iterator[Event[Channel]]:
        if channel and channel.stated_by_organisation and not self.stated_by_organisation:
            return
        known = PartnerKnown(
            organisation=self.organisation, mailbox=self.mailbox, stated_by_organisation=self.stated_by_organisation
        )
        if known.apply(channel) != channel:
            yield known


@command
class RecordMemberKnown:
    """Record a member's address. A repeat records nothing."""

    member: UUID
    organisation: UUID
    email: AboutWorker | None

    def decide(self, correspondent: Correspondent | None, context: CommandContext) -> Iterator[Event[Correspondent]]:
        known = MemberKnown(member=self.member, organisation=self.organisation, email=self.email)
        if known.apply(correspondent) != correspondent:
            yield known


@command
class RecordMemberLeft:
    """Record that a member left. A repeat records nothing."""

    member: UUID
    organisation: UUID

    def decide(self, correspondent: Correspondent | None, context: CommandContext) -> Iterator[Event[Correspondent]]:
        if correspondent is None or not correspondent.has_left:
            yield MemberLeft(member=self.member, organisation=self.organisation)


@command
class RecordResponsibleManagerKnown:
    """Record whether a member may decide on held feedback. A repeat records nothing."""

    member: UUID
    roles: tuple[Plain, ...]

    def decide(
        self, responsible_managers: ResponsibleManagers | None, context: CommandContext
    ) -> Iterator[Event[ResponsibleManagers]]:
        known = ResponsibleManagerKnown(
            member=self.member, roles=tuple(r for r in self.roles if r in (DECIDES, ESCALATES))
        )
        if known.apply(responsible_managers) != (responsible_managers or ResponsibleManagers()):
            yield known


def _with_membership(members: tuple[UUID, ...], member: UUID, belongs: bool) -> tuple[UUID, ...]:
    if belongs:
        return members if member in members else (*members, member)
    return tuple(m for m in members if m != member)
