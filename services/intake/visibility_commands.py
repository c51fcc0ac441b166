"""Lines of COMMANDS for who may see a referral: restriction, shares, and what follows when a writer leaves."""

from __future__ import annotations

from services.chassis.application.command_spec import CommandSpec, LookupContext
from services.intake.domain.member.state import PARTNER_ROLES, Member
from services.intake.domain.referral.involvement import People, RecordInvolvement
from services.intake.domain.referral.restriction import LiftRestriction, RestrictReferral, may_see
from services.intake.domain.referral.sharing import EndShare, ShareReferral
from services.intake.domain.referral.state import Referral
from services.intake.domain.referral.writers import (
    LeaveWritings,
    ListRestricted,
    RecordWriterLeft,
    UnlistRestricted,
    Writings,
)
from services.intake.domain.team.state import Team

RESTRICTS = PARTNER_ROLES | {"triage", "manager"}
SAYS_WHO_IS_INVOLVED = frozenset({"triage", "manager", "practitioner", "safeguarding lead"})
ITSELF = frozenset({"intake"})


def find_colleague(unit_of_work: LookupContext, command: ShareReferral) -> Member | None:
    return unit_of_work.state(Member, command.member)


def find_writer(unit_of_work: LookupContext, command: ListRestricted) -> Member | None:
    """Look-up: who wrote the referral, where they are a registered member."""
    referral = unit_of_work.state(Referral, command.referral)
    return unit_of_work.state(Member, referral.writer) if referral else None


def find_people_named(unit_of_work: LookupContext, command: RecordInvolvement) -> People:
    """Look-up: the member who is named, or who is in the team that is named, today."""
    team = unit_of_work.state(Team, command.team) if command.team else None
    named = (*((command.member,) if command.member else ()), *(team.details.people if team else ()))
    return {member: unit_of_work.state(Member, member) for member in named}


VISIBILITY_COMMANDS = (
    CommandSpec(
        RestrictReferral,
        Referral,
        "POST /referrals/{id}/restriction",
        RESTRICTS,
        visible_to=may_see,
        append_only=True,
    ),
    CommandSpec(
        LiftRestriction,
        Referral,
        "POST /referrals/{id}/restriction-lifting",
        RESTRICTS,
        visible_to=may_see,
        append_only=True,
    ),
    CommandSpec(
        ShareReferral,
        Referral,
        "POST /referrals/{id}/shares",
        PARTNER_ROLES,
        lookup=find_colleague,
        visible_to=may_see,
        append_only=True,
    ),
    CommandSpec(
        EndShare,
        Referral,
        "POST /referrals/{id}/share-endings",
        PARTNER_ROLES,
        visible_to=may_see,
        append_only=True,
    ),
    CommandSpec(
        RecordInvolvement,
        Referral,
        "POST /referrals/{id}/involvement",
        SAYS_WHO_IS_INVOLVED,
        lookup=find_people_named,
        visible_to=may_see,
        append_only=True,
    ),
    CommandSpec(ListRestricted, Writings, None, ITSELF, lookup=find_writer),
    CommandSpec(UnlistRestricted, Writings, None, ITSELF),
    CommandSpec(LeaveWritings, Writings, None, ITSELF),
    CommandSpec(RecordWriterLeft, Referral, None, ITSELF),
)
