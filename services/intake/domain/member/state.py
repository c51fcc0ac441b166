"""State of a member: the organisation they may act for, and their roles."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

import msgspec

from services.chassis.domain.absence import Absence
from services.chassis.domain.decider import Refused
from services.intake.domain.partner.state import Kind


class Role(StrEnum):
    """The roles. COMMANDS and QUERIES of each service say what each role may do."""

    REFERRER = "referrer"
    ORGANISATION_LEAD = "organisation lead"
    TRIAGE = "triage"
    PRACTITIONER = "practitioner"
    MANAGER = "manager"
    SAFEGUARDING_LEAD = "safeguarding lead"
    QUALITY = "quality"
    AUDITOR = "auditor"
    INFORMATION_GOVERNANCE = "information governance"
    ADMINISTRATOR = "administrator"


PARTNER_ROLES = frozenset({Role.REFERRER, Role.ORGANISATION_LEAD})
"""Roles of a partner's member. All others are the council's: they may see what every partner wrote."""

OWNER_ROLES = frozenset({Role.TRIAGE, Role.PRACTITIONER, Role.MANAGER, Role.SAFEGUARDING_LEAD})
"""Roles whose members own work."""

TRIAGE_OWNER_ROLES = frozenset({Role.TRIAGE, Role.MANAGER})
"""Roles that can see a referral in triage and act on it: nobody else can be given it."""


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """`kind`: the kind of their organisation when they joined. `client`: the id of a case system; people have none.
    `absences`: earliest first, none of which overlap.
    """

    organisation: UUID
    kind: str
    roles: tuple[Role, ...]
    client: str | None = None
    sign_ins: tuple[UUID, ...] = ()
    left: bool = False
    absences: tuple[Absence, ...] = ()

    @property
    def may_own(self) -> bool:
        """Whether they may own what waits for a person: its owner works for the council."""
        return not self.left and self.kind == Kind.COUNCIL and bool(self.owner_roles)

    @property
    def may_own_in_triage(self) -> bool:
        """Whether a referral in triage may be allocated to them: its owner can see it and act on it."""
        return self.may_own and bool(TRIAGE_OWNER_ROLES & {*self.roles})

    @property
    def owner_roles(self) -> frozenset[Role]:
        """Their roles in which somebody can own what waits for a person."""
        return OWNER_ROLES & {*self.roles}

    def can_act_for(self, member: Member) -> bool:
        """Whether they can act on whatever stands with that member: a manager also does what triage and practice do."""
        stands_in = {Role.TRIAGE, Role.PRACTITIONER} if Role.MANAGER in self.roles else set[Role]()
        return self.may_own and member.owner_roles <= self.owner_roles | stands_in

    def must_be_current(self) -> None:
        if self.left:
            raise MemberHasLeft("this member has left; let them join anew")


class MemberHasLeft(Refused):
    """Who has left acts for nobody."""


class RoleOfTheCouncil(Refused):
    """Who is let see or decide what every partner wrote works for the council."""

    status = 422


def must_be_permitted_roles(roles: tuple[Role, ...], kind: str) -> None:
    """Raises RoleOfTheCouncil."""
    if kind != Kind.COUNCIL and (not_permitted := [role for role in roles if role not in PARTNER_ROLES]):
        raise RoleOfTheCouncil(
            f"only a member of the council may be {', '.join(not_permitted)}; leave it out, or join them there"
        )


class RoleOfAPerson(Refused):
    """A case system sees what it sent itself: to lead an organisation is a person's."""

    status = 422


def must_be_roles_of_a_person(roles: tuple[Role, ...], client: str | None) -> None:
    """Raises RoleOfAPerson."""
    if client and Role.ORGANISATION_LEAD in roles:
        raise RoleOfAPerson("a case system sees what it sent itself; let a person lead the organisation")
