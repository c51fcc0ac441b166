"""Where organisations and members are reached is noted as it is heard, and who may decide on what is held."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import AboutWorker, Plain
from services.chassis.asking.decisions import Asked, Event, command, event
from services.notify.domain.channel.state import Channel, Correspondent, Stewards

DECIDES, ESCALATES = "manager", "safeguarding lead"


@event("notify.channel.noted")
class ChannelNoted:
    organisation: UUID
    mailbox: Plain | None
    said_itself: bool = False

    def apply(self, channel: Channel | None) -> Channel:
        before = channel or Channel(organisation=self.organisation)
        return replace(before, mailbox=self.mailbox, said_itself=self.said_itself)


@event("notify.channel.correspondent-noted")
class CorrespondentNoted:
    member: UUID
    organisation: UUID
    email: AboutWorker | None
    left: bool = False

    def apply(self, correspondent: Correspondent | None) -> Correspondent:
        return Correspondent(member=self.member, organisation=self.organisation, email=self.email, left=self.left)


@event("notify.channel.steward-noted")
class StewardNoted:
    member: UUID
    roles: tuple[Plain, ...]

    def apply(self, stewards: Stewards | None) -> Stewards:
        before = stewards or Stewards()
        return Stewards(
            managers=_listed(before.managers, self.member, DECIDES in self.roles),
            leads=_listed(before.leads, self.member, ESCALATES in self.roles),
        )


@command
class NoteChannel:
    """Take in an organisation's mailbox. Known before: nothing follows.

    `said_itself`: of the organisation, one after the other; what was said with a member before that may be heard
    later, and brings no old mailbox back.
    """

    organisation: UUID
    mailbox: Plain | None
    said_itself: bool = False

    def decide(self, channel: Channel | None, asked: Asked) -> Iterator[Event]:
        if channel and channel.said_itself and not self.said_itself:
            return
        noted = ChannelNoted(organisation=self.organisation, mailbox=self.mailbox, said_itself=self.said_itself)
        if noted.apply(channel) != channel:
            yield noted


@command
class NoteCorrespondent:
    """Take in a member's address, or that they have left. Known before: nothing follows."""

    member: UUID
    organisation: UUID
    email: AboutWorker | None
    left: bool = False

    def decide(self, correspondent: Correspondent | None, asked: Asked) -> Iterator[Event]:
        noted = CorrespondentNoted(member=self.member, organisation=self.organisation, email=self.email, left=self.left)
        if noted.apply(correspondent) != correspondent:
            yield noted


@command
class NoteSteward:
    """Take in whether a member may decide on what is held. Known before: nothing follows."""

    member: UUID
    roles: tuple[Plain, ...]

    def decide(self, stewards: Stewards | None, asked: Asked) -> Iterator[Event]:
        noted = StewardNoted(member=self.member, roles=tuple(r for r in self.roles if r in (DECIDES, ESCALATES)))
        if noted.apply(stewards) != (stewards or Stewards()):
            yield noted


def _listed(members: tuple[UUID, ...], member: UUID, there: bool) -> tuple[UUID, ...]:
    if there:
        return members if member in members else (*members, member)
    return tuple(m for m in members if m != member)
