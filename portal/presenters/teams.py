"""Presenter of teams and absences: who is in which team, who is away until when, and who covers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from contracts.http.intake import AbsenceEntry, MemberEntry
from contracts.http.teams import TeamEntry
from portal.kit.dates import day, moment
from portal.kit.people import Names, name_of
from portal.kit.summary_list import Row, summary_rows
from portal.labels.partners import ROLES, role_label
from portal.labels.teams import DAYS, NOBODY, ROUND_THE_CLOCK
from portal.labels.triage import ROUTINGS
from portal.labels.wording import label

TEAMS, ABSENCE = "/teams", "/absence"
UNKNOWN_PERSON = "Somebody who has left"


@dataclass(frozen=True, kw_only=True)
class TeamLine:
    """One line of the list. `merged_into` names the team that took it over."""

    name: str
    href: str
    managers: str
    members: int
    takes: str
    merged_into: str


@dataclass(frozen=True, kw_only=True)
class TeamPerson:
    """A person of a team; `away` says until when, and who covers."""

    name: str
    manages: bool
    roles: str
    away: str
    absence_href: str


@dataclass(frozen=True, kw_only=True)
class AbsenceLine:
    """An absence that is not over. `begun`: it stands today."""

    first_day: str
    when: str
    cover: str
    begun: bool


def team_lines(teams: Iterable[TeamEntry], names: Names) -> list[TeamLine]:
    """Those that stand by name, then the merged ones."""
    teams = list(teams)
    names_by_team = {team.id: team.name for team in teams}
    lines = [
        TeamLine(
            name=team.name,
            href=f"{TEAMS}/{team.id}",
            managers=_named(team.managers, names),
            members=len(team.members),
            takes=_takes(team),
            merged_into=names_by_team.get(team.merged_into, "") if team.merged_into else "",
        )
        for team in teams
    ]
    return sorted(lines, key=lambda line: bool(line.merged_into))


def rows(team: TeamEntry, teams: Iterable[TeamEntry]) -> list[Row]:
    """All that is known of a team, its people apart."""
    merged_into = next((other.name for other in teams if other.id == team.merged_into), "")
    return summary_rows(
        ({"Merged into": merged_into} if team.merged_into else {})
        | {
            "Takes": _takes(team),
            "Localities": ", ".join(team.localities),
            "Skills": ", ".join(team.skills),
            "Hours": _hours(team),
            "Mailbox": team.mailbox or "",
            "Out-of-hours address": team.out_of_hours_address or "",
            "Out-of-hours telephone": team.out_of_hours_telephone or "",
            "Last tested": _tested(team),
        }
    )


def _tested(team: TeamEntry) -> str:
    if team.out_of_hours_address is None:
        return "No out-of-hours address: what cannot wait reaches nobody while this team is closed"
    if team.tested_at is None:
        return "Never: nobody has confirmed that this address reaches them"
    return f"{moment(team.tested_at)}, when somebody confirmed that a test had reached them"


def people(team: TeamEntry, members: Iterable[MemberEntry], today: date) -> list[TeamPerson]:
    """Managers first, then by name."""
    by_id = {member.id: member for member in members}
    names = {str(member.id): member.name for member in by_id.values()}
    ids = dict.fromkeys((*team.managers, *team.members))
    found = [by_id[member] for member in ids if member in by_id]
    lines = [
        TeamPerson(
            name=member.name,
            manages=member.id in team.managers,
            roles=", ".join(role_label(role) for role in member.roles),
            away=away(member, names, today),
            absence_href=f"{ABSENCE}/{member.id}",
        )
        for member in found
    ]
    return sorted(lines, key=lambda line: (not line.manages, line.name.casefold()))


def away(member: MemberEntry, names: Names, today: date) -> str:
    """Until when they are away and who covers, or that they have left; empty where they are at work."""
    if member.left:
        return "Has left"
    standing = next((absence for absence in member.absences if _stands(absence, today)), None)
    if standing is None:
        return ""
    until = f"until {day(standing.last_day)}" if standing.last_day else "until they return"
    return f"Away {until}; {_cover(standing, names)}"


def absence_lines(member: MemberEntry | None, names: Names, today: date) -> list[AbsenceLine]:
    """A member's absences that are not over, earliest first."""
    absences = member.absences if member else []
    return [
        AbsenceLine(
            first_day=absence.first_day.isoformat(),
            when=f"{day(absence.first_day)} to {day(absence.last_day) if absence.last_day else 'an open end'}",
            cover=_cover(absence, names),
            begun=_stands(absence, today),
        )
        for absence in absences
        if absence.last_day is None or absence.last_day >= today
    ]


def staff(members: Iterable[MemberEntry], beside: UUID | None = None) -> Mapping[str, str]:
    """Id -> name and roles of the council's people who are here, to choose from; `beside` is left out."""
    return {
        str(member.id): f"{member.name} ({', '.join(role_label(role) for role in member.roles)})"
        for member in members
        if not member.left and member.client is None and member.id != beside and _is_staff(member)
    }


def _is_staff(member: MemberEntry) -> bool:
    return any(role in ROLES and not ROLES[role].partner for role in member.roles)


def _stands(absence: AbsenceEntry, today: date) -> bool:
    return absence.first_day <= today and (absence.last_day is None or today <= absence.last_day)


def _cover(absence: AbsenceEntry, names: Names) -> str:
    return (
        f"{name_of(absence.cover, names, nobody='', unknown=UNKNOWN_PERSON)} covers"
        if absence.cover
        else "their team covers"
    )


def _named(members: Iterable[UUID], names: Names) -> str:
    return ", ".join(name_of(member, names, nobody=NOBODY, unknown=UNKNOWN_PERSON) for member in members) or NOBODY


def _takes(team: TeamEntry) -> str:
    return ", ".join(label(ROUTINGS, destination) for destination in team.destinations)


def _hours(team: TeamEntry) -> str:
    lines = [f"{label(DAYS, line.day)} {line.opens:%H:%M} to {line.closes:%H:%M}" for line in team.hours]
    return "\n".join(lines) or ROUND_THE_CLOCK
