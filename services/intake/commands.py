"""This is everything that intake can be asked, where, by whom, and what is looked up for it: one line a command."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.chassis.asking.decisions import Asked
from services.chassis.asking.tables import Accepts, InHand
from services.intake.domain.member.joining import ChangeMember, JoinMember, Known, RemoveMember
from services.intake.domain.member.state import Member, Role
from services.intake.domain.partner.registering import ChangePartner, RegisterPartner
from services.intake.domain.partner.state import Partner
from services.intake.domain.referral.adding import AddInformation, WithdrawReferral
from services.intake.domain.referral.routing import RouteReferral
from services.intake.domain.referral.state import Referral
from services.intake.domain.referral.submission import SubmitReferral
from services.intake.domain.referral.triage import AllocateReferral, IdentifySource, RateRisk

REFERRERS = frozenset({"referrer", "organisation lead"})
TRIAGE = frozenset({"triage", "manager"})
ADMINISTRATORS = frozenset({"administrator"})


def partners_named(work: InHand, command: SubmitReferral) -> tuple[Partner | None, Partner | None]:
    """The referrer's own organisation, and the one named as source of risk."""
    return _partner(work, UUID(work.asked.organisation)), _partner(work, command.source_organisation)


def owner(work: InHand, command: AllocateReferral) -> Member | None:
    found: Member | None = work.state(command.owner) if command.owner else None
    return found


def organisation(work: InHand, command: Any) -> Partner | None:
    return _partner(work, command.organisation)


def of_the_member(work: InHand, command: ChangeMember | RemoveMember) -> Known:
    """A member's organisation does not change: its mailbox may have."""
    member: Member | None = work.state(work.on)
    asker: Member | None = _member(work, work.asked.by)
    return Known(
        partner=_partner(work, member.organisation) if member else None,
        themselves=work.asked.by == str(work.on),
        by_former=asker is not None and (asker.left or Role.ADMINISTRATOR not in asker.roles),
    )


def joined(work: InHand, command: RouteReferral) -> Referral | None:
    found: Referral | None = work.state(command.joins) if command.joins else None
    return found


def of_their_organisation(referral: Referral, asked: Asked) -> bool:
    """A partner's are its own; the council's staff see all."""
    return asked.role not in REFERRERS or str(referral.organisation) == asked.organisation


def _member(work: InHand, by: str) -> Member | None:
    """None also where who asks is no member, as when an installation is founded."""
    try:
        found: Member | None = work.state(UUID(by))
    except ValueError:
        return None
    return found


def _partner(work: InHand, on: UUID | None) -> Partner | None:
    found: Partner | None = work.state(on) if on else None
    return found


ACCEPTS = (
    Accepts(SubmitReferral, "POST /referrals", REFERRERS, knowing=partners_named),
    Accepts(
        AddInformation, "POST /referrals/{id}/information", REFERRERS | TRIAGE, whose=of_their_organisation, adds=True
    ),
    Accepts(WithdrawReferral, "POST /referrals/{id}/withdrawal", REFERRERS, whose=of_their_organisation, adds=True),
    Accepts(RateRisk, "POST /referrals/{id}/risk-rating", TRIAGE),
    Accepts(AllocateReferral, "POST /referrals/{id}/allocation", TRIAGE, knowing=owner),
    Accepts(IdentifySource, "POST /referrals/{id}/source", TRIAGE, knowing=organisation),
    Accepts(RouteReferral, "POST /referrals/{id}/routing", TRIAGE, knowing=joined),
    Accepts(RegisterPartner, "POST /partners", ADMINISTRATORS),
    Accepts(ChangePartner, "POST /partners/{id}/changes", ADMINISTRATORS),
    Accepts(JoinMember, "POST /members", ADMINISTRATORS, knowing=organisation),
    Accepts(ChangeMember, "POST /members/{id}/changes", ADMINISTRATORS, knowing=of_the_member),
    Accepts(RemoveMember, "POST /members/{id}/removal", ADMINISTRATORS, knowing=of_the_member),
)
