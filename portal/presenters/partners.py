"""This is where organisations and those who act for them are worded, for the administrator who keeps them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from contracts.http.intake import MemberEntry, PartnerEntry
from portal.presenters.referring import NOT_GIVEN, summary

PARTNERS = "/partners"
"""Where the pages of partners and members stand."""

COUNCIL, ADMINISTRATOR = "council", "administrator"
KINDS = {
    "council": "Council",
    "police": "Police",
    "nhs trust": "NHS trust",
    "ambulance": "Ambulance service",
    "gp": "GP practice",
    "care provider": "Care provider",
    "housing": "Housing",
    "voluntary": "Voluntary organisation",
    "other": "Other",
}
ROLES = {
    "referrer": "Referrer",
    "organisation lead": "Organisation lead",
    "triage": "Triage",
    "practitioner": "Practitioner",
    "manager": "Manager",
    "safeguarding lead": "Safeguarding lead",
    "quality": "Quality assurance",
    "auditor": "Auditor",
    "information governance": "Information governance",
    "administrator": "Administrator",
}
ROLES_DO = {
    "referrer": "Makes referrals, and reads what is told of them",
    "organisation lead": "Sees all their organisation’s referrals, and says where its systems are told",
    "triage": "Rates, allocates and routes what comes in",
    "practitioner": "Decides concerns and carries out enquiries",
    "manager": "Oversees the work, and releases or withholds what is held",
    "safeguarding lead": "Oversees the work, and settles held feedback that was not settled in time",
    "quality": "Looks at the quality of what was done",
    "auditor": "Replays cases",
    "information governance": "Answers for what is kept and disclosed",
    "administrator": "Keeps organisations and members up to date",
}
OF_PARTNERS = frozenset({"referrer", "organisation lead"})
CANNOT_SIGN_IN = "Cannot sign in yet"
SYSTEM = "A case system"


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """One line of the list."""

    name: str
    href: str
    kind: str
    mailbox: str
    members: int


@dataclass(frozen=True, kw_only=True)
class Person:
    """One line of an organisation's members. `left` ones can be changed no more."""

    name: str
    href: str
    email: str
    roles: str
    signs_in: str
    left: bool


def organisations(
    partners: Iterable[PartnerEntry], members: Iterable[MemberEntry], named: str = ""
) -> list[Organisation]:
    """By name; `named` leaves those in whose name it is."""
    here = Counter(member.organisation for member in members if not member.left)
    return [
        Organisation(
            name=one.name,
            href=f"{PARTNERS}/{one.id}",
            kind=kind(one),
            mailbox=one.mailbox or "",
            members=here[one.id],
        )
        for one in partners
        if named.strip().casefold() in one.name.casefold()
    ]


def kind(partner: PartnerEntry) -> str:
    return KINDS.get(partner.kind, partner.kind)


def rows(partner: PartnerEntry) -> list[dict[str, Any]]:
    """What is known of an organisation, as rows of a GOV.UK summary list."""
    known = {"Kind": kind(partner), "Shared mailbox": partner.mailbox}
    coded = {"ODS code": partner.ods_code, "CQC id": partner.cqc_id}
    return [summary(key, value or NOT_GIVEN) for key, value in {**known, **coded}.items()]


def people(partner: PartnerEntry, members: Iterable[MemberEntry]) -> list[Person]:
    """Who is here first, by name; then who has left."""
    return sorted((_person(partner, member) for member in members), key=lambda one: (one.left, one.name.casefold()))


def _person(partner: PartnerEntry, member: MemberEntry) -> Person:
    return Person(
        name=member.name,
        href=f"{PARTNERS}/{partner.id}/members/{member.id}",
        email=member.email or "",
        roles=", ".join(ROLES.get(role, role) for role in member.roles),
        signs_in=_signs_in(member),
        left=member.left,
    )


def _signs_in(member: MemberEntry) -> str:
    if member.left:
        return "Has left"
    if member.client:
        return f"{SYSTEM}, as {member.client}"
    return ", ".join(one.subject for one in member.identities) or CANNOT_SIGN_IN


def member_rows(member: MemberEntry) -> list[dict[str, Any]]:
    """What is known of a member, as rows of a GOV.UK summary list."""
    rows = {
        "Full name": member.name,
        "Email address": member.email or NOT_GIVEN,
        "Roles": "\n".join(ROLES.get(role, role) for role in member.roles),
        "Signs in as": _signs_in(member),
    }
    return [summary(key, value) for key, value in rows.items()]


def offered_roles(kind: str, held: Iterable[str]) -> dict[str, str]:
    """The council's roles are for the council; whoever holds another already is not made to lose it unseen."""
    held = frozenset(held)
    return {code: text for code, text in ROLES.items() if kind == COUNCIL or code in OF_PARTNERS or code in held}


def removal(member: MemberEntry, by: str) -> str:
    """What removing somebody does, before it is done."""
    if str(member.id) == by and ADMINISTRATOR in member.roles:
        return "This is you. So that somebody remains who can let people in, another administrator has to remove you."
    if str(member.id) == by:
        return "This is you. When you are removed you cannot sign in any more, and another administrator must add you."
    return (
        f"{member.name} will not be able to sign in for this organisation any more. "
        "What they did stays in every case’s history under their name."
    )
