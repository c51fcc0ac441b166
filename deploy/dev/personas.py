"""Personas: the invented people of the development sign-in, their organisations and their roles."""

from __future__ import annotations

from dataclasses import dataclass

from deploy.dev.sign_in import Persona
from services.intake.domain.team.state import WellKnownTeam


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """An invented organisation; `kind` is one of intake's kinds of partner."""

    key: str
    name: str
    kind: str
    mailbox: str


@dataclass(frozen=True, kw_only=True)
class TeamPeople:
    """The personas of a default team, by key, and the name of its mailbox."""

    members: tuple[str, ...]
    managers: tuple[str, ...] = ("grace",)
    mailbox: str


ORGANISATIONS = (
    Organisation(key="council", name="Northshire Council", kind="council", mailbox="adults@council.example.org"),
    Organisation(key="police", name="Northshire Police", kind="police", mailbox="vulnerability@police.example.org"),
    Organisation(key="trust", name="Northshire NHS Trust", kind="nhs trust", mailbox="safeguarding@trust.example.org"),
    Organisation(key="ambulance", name="Northshire Ambulance", kind="ambulance", mailbox="care@ambulance.example.org"),
    Organisation(key="home", name="Rosewood House", kind="care provider", mailbox="office@rosewood.example.org"),
    Organisation(key="surgery", name="Northshire Surgery", kind="gp", mailbox="reception@surgery.example.org"),
    Organisation(key="housing", name="Northshire Homes", kind="housing", mailbox="tenants@homes.example.org"),
)


def _persona(key: str, name: str, organisation: str, *roles: str) -> Persona:
    address = f"{name.split()[-2].lower()}.{name.split()[-1].lower()}@{organisation}.example.org"
    return Persona(key=key, name=name, email=address, organisation=organisation, roles=roles, subject=key)


PERSONAS = (
    _persona("priya", "PC Priya Shah", "police", "referrer"),
    _persona("lena", "Sergeant Lena Hart", "police", "organisation lead"),
    _persona("nadia", "Nurse Nadia Bell", "trust", "referrer"),
    _persona("kit", "Paramedic Kit Moore", "ambulance", "referrer"),
    _persona("bela", "Dr Bela Novak", "surgery", "referrer"),
    _persona("jo", "Manager Jo Field", "home", "referrer", "organisation lead"),
    _persona("hana", "Officer Hana Cole", "housing", "referrer"),
    _persona("tom", "Tom Reed", "council", "triage"),
    _persona("amara", "Amara Osei", "council", "practitioner"),
    _persona("sam", "Sam Price", "council", "practitioner"),
    _persona("grace", "Grace Lowe", "council", "manager"),
    _persona("ruth", "Ruth Dean", "council", "safeguarding lead"),
    _persona("noor", "Noor Haddad", "council", "information governance"),
    _persona("olu", "Olu Adeyemi", "council", "auditor"),
    _persona("ada", "Ada Quinn", "council", "administrator"),
)

TEAM_PEOPLE = {
    WellKnownTeam.TRIAGE: TeamPeople(members=("tom",), mailbox="triage"),
    WellKnownTeam.SAFEGUARDING: TeamPeople(members=("amara", "sam"), mailbox="safeguarding"),
    WellKnownTeam.FEEDBACK: TeamPeople(members=("grace", "ruth"), mailbox="feedback"),
    WellKnownTeam.CONTACT: TeamPeople(members=("tom",), mailbox="contact"),
    WellKnownTeam.NEEDS_ASSESSMENT: TeamPeople(members=("sam",), mailbox="assessment"),
    WellKnownTeam.CARERS: TeamPeople(members=("sam",), mailbox="carers"),
    WellKnownTeam.QUALITY: TeamPeople(members=("grace",), mailbox="quality"),
    WellKnownTeam.OUT_OF_HOURS: TeamPeople(members=("amara", "tom"), managers=("ruth",), mailbox="duty"),
}
"""Who is in each of the teams that every installation begins with."""
