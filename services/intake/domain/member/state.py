"""This is where a member stands: for which organisation they may act, and in which roles."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

import msgspec

from services.chassis.asking.decisions import Refused


class Role(StrEnum):
    """What somebody may be: what each may do stands in the services' tables."""

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


OWNERS = frozenset({Role.TRIAGE, Role.PRACTITIONER, Role.MANAGER, Role.SAFEGUARDING_LEAD})


class Member(msgspec.Struct, frozen=True, kw_only=True):
    organisation: UUID
    roles: tuple[Role, ...]
    left: bool = False

    @property
    def may_own(self) -> bool:
        """Whether a referral may be theirs."""
        return not self.left and bool(OWNERS & {*self.roles})

    def must_be_here(self) -> None:
        if self.left:
            raise MemberHasLeft("this member has left; let them join anew")


class MemberHasLeft(Refused):
    """Who has left acts for nobody."""
