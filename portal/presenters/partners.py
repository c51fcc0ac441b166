"""Presenter of organisations and their members, for the administrator who keeps them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from contracts.http.intake import MemberEntry, PartnerEntry
from portal.kit.summary_list import NOT_GIVEN, Row, summary_row, summary_rows
from portal.labels.partners import ADMINISTRATOR, ORGANISATION_KINDS, role_label
from portal.labels.wording import label

PARTNERS = "/partners"
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
    alike: bool
    merged: bool


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
    """By name. `named` leaves the organisations whose name holds it."""
    members_present = Counter(member.organisation for member in members if not member.left)
    return [
        Organisation(
            name=partner.name,
            href=f"{PARTNERS}/{partner.id}",
            kind=kind(partner),
            mailbox=partner.mailbox or "",
            members=members_present[partner.id],
            alike=bool(partner.look_alikes),
            merged=partner.merged_into is not None,
        )
        for partner in partners
        if named.strip().casefold() in partner.name.casefold()
    ]


def kind(partner: PartnerEntry) -> str:
    return label(ORGANISATION_KINDS, partner.kind)


def rows(partner: PartnerEntry) -> list[Row]:
    """All that is known of an organisation."""
    return summary_rows(
        {
            "Kind": kind(partner),
            "Shared mailbox": partner.mailbox or "",
            "ODS code": partner.ods_code or "",
            "CQC id": partner.cqc_id or "",
        }
    )


def likeness(partner: PartnerEntry, partners: Iterable[PartnerEntry]) -> list[str]:
    """What else is known under a name like this one, a sentence a record; or of what this is another name."""
    names = {other.id: other.name for other in partners}
    if partner.merged_into:
        return [f"This is another name of {names.get(partner.merged_into, 'an organisation that is not listed')}."]
    return [
        f"“{names[other]}” has a name like this one. If it is the same organisation, merge the two."
        for other in partner.look_alikes
        if other in names
    ]


def merger_choices(partner: PartnerEntry, partners: Iterable[PartnerEntry]) -> dict[str, str]:
    """The records that it can be merged into: those of a name alike first. A merged one stands for itself no more."""
    others = [other for other in partners if other.id != partner.id and other.merged_into is None]
    ordered = sorted(others, key=lambda other: (other.id not in partner.look_alikes, other.name.casefold()))
    return {"": "Select", **{str(other.id): _distinct(other) for other in ordered}}


def _distinct(partner: PartnerEntry) -> str:
    codes = [code for code in (partner.ods_code, partner.cqc_id) if code]
    return f"{partner.name} ({', '.join(codes)})" if codes else partner.name


def people(partner: PartnerEntry, members: Iterable[MemberEntry]) -> list[Person]:
    """By name; those who have left come last."""
    lines = (_person(partner, member) for member in members)
    return sorted(lines, key=lambda person: (person.left, person.name.casefold()))


def _person(partner: PartnerEntry, member: MemberEntry) -> Person:
    return Person(
        name=member.name,
        href=f"{PARTNERS}/{partner.id}/members/{member.id}",
        email=member.email or "",
        roles=", ".join(role_label(role) for role in member.roles),
        signs_in=_signs_in(member),
        left=member.left,
    )


def _signs_in(member: MemberEntry) -> str:
    if member.left:
        return "Has left"
    if member.client:
        return f"{SYSTEM}, as {member.client}"
    return ", ".join(identity.subject for identity in member.identities) or CANNOT_SIGN_IN


def member_rows(member: MemberEntry) -> list[Row]:
    """All that is known of a member."""
    values = {
        "Full name": member.name,
        "Email address": member.email or NOT_GIVEN,
        "Roles": "\n".join(role_label(role) for role in member.roles),
        "Signs in as": _signs_in(member),
    }
    return [summary_row(name, value) for name, value in values.items()]


def removal(member: MemberEntry, reader: str) -> str:
    """What removing a member does, before it is done. `reader`: the member who asks."""
    if str(member.id) == reader and ADMINISTRATOR in member.roles:
        return "This is you. So that somebody remains who can let people in, another administrator has to remove you."
    if str(member.id) == reader:
        return "This is you. When you are removed you cannot sign in any more, and another administrator must add you."
    return (
        f"{member.name} will not be able to sign in for this organisation any more, and leaves every team. "
        "What they did stays in every case’s history under their name."
    )
