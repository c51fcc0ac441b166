"""State: how an organisation and its members are reached, and who looks after held feedback."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import msgspec

from services.chassis.domain.absence import Absence, absence_on
from services.chassis.domain.decider import stream

NOBODY = "nobody"


def channel_of(organisation: UUID) -> UUID:
    """The stream of a channel has its organisation's id, so that an organisation finds its own."""
    return organisation


def correspondent_of(member: UUID) -> UUID:
    return stream("correspondents", member)


def responsible_managers_of() -> UUID:
    """One stream: the list of all who may release or withhold."""
    return stream("responsible-managers")


class Channel(msgspec.Struct, frozen=True, kw_only=True):
    """`stated_by_organisation`: an event about the organisation itself named its mailbox, not one about a member."""

    organisation: UUID
    stated_by_organisation: bool = False
    mailbox: str | None = None
    webhook: str | None = None


class Correspondent(msgspec.Struct, frozen=True, kw_only=True):
    """A member, as far as writing to them needs it."""

    member: UUID
    organisation: UUID
    email: str | None = None
    has_left: bool = False


class ResponsibleManagers(msgspec.Struct, frozen=True, kw_only=True):
    """The council's people who decide on what is held: managers first, safeguarding leads when it escalates.

    `absences`: of each member of the council who is, or will be, away.
    """

    managers: tuple[UUID, ...] = ()
    leads: tuple[UUID, ...] = ()
    absences: dict[UUID, tuple[Absence, ...]] = {}

    def present_on(self, day: date) -> ResponsibleManagers:
        """Those who are at work on London's day. Where all of them are away, all of them: nothing is nobody's."""
        away = {member for member, absences in self.absences.items() if absence_on(absences, day)}
        return ResponsibleManagers(
            managers=tuple(member for member in self.managers if member not in away) or self.managers,
            leads=tuple(member for member in self.leads if member not in away) or self.leads,
        )

    def manager(self, referral: UUID) -> str:
        """The same manager for everything about one referral, until the list changes."""
        return _chosen(self.managers or self.leads, referral)

    def lead(self, referral: UUID) -> str:
        return _chosen(self.leads, referral)


def _chosen(members: tuple[UUID, ...], referral: UUID) -> str:
    return str(members[referral.int % len(members)]) if members else NOBODY
