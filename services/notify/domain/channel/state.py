"""This is where it stands how an organisation and its members are reached, and who looks after what is held."""

from __future__ import annotations

from uuid import UUID

import msgspec

from services.chassis.domain.decider import stream

NOBODY = "nobody"


def channel_of(organisation: UUID) -> UUID:
    """An organisation finds its own channels by its own id."""
    return organisation


def correspondent_of(member: UUID) -> UUID:
    return stream("correspondents", member)


def responsible_managers_of() -> UUID:
    """There is one list: whoever may release or withhold."""
    return stream("responsible-managers")


class Channel(msgspec.Struct, frozen=True, kw_only=True):
    """`stated_by_organisation`: its mailbox is known of the organisation itself, and not only with its members."""

    organisation: UUID
    stated_by_organisation: bool = False
    mailbox: str | None = None
    webhook: str | None = None


class Correspondent(msgspec.Struct, frozen=True, kw_only=True):
    """A member, as far as writing to them needs it."""

    member: UUID
    organisation: UUID
    email: str | None = None
    left: bool = False


class ResponsibleManagers(msgspec.Struct, frozen=True, kw_only=True):
    """The council's people who decide on what is held: managers first, safeguarding leads when it escalates."""

    managers: tuple[UUID, ...] = ()
    leads: tuple[UUID, ...] = ()

    def manager(self, referral: UUID) -> str:
        """The same one for everything about one referral, as long as they are there."""
        return _one(self.managers or self.leads, referral)

    def lead(self, referral: UUID) -> str:
        return _one(self.leads, referral)


def _one(members: tuple[UUID, ...], referral: UUID) -> str:
    return str(members[referral.int % len(members)]) if members else NOBODY
