"""COMMANDS of intake about teams and absences: path, roles and look-up, one line a command."""

from __future__ import annotations

from services.chassis.application.command_spec import CommandSpec, LookupContext
from services.intake.domain.member.absence import AbsenceContext, EndAbsence, RecordAbsence
from services.intake.domain.member.state import PARTNER_ROLES, Member, Role
from services.intake.domain.team.address_test import ConfirmTeamAddress, TestTeamAddress
from services.intake.domain.team.joining import AbsorbTeam, MergerContext, MergeTeam, SplitContext, SplitTeam
from services.intake.domain.team.leaving import RemoveTeamMember
from services.intake.domain.team.memberships import (
    BeginTeamMembership,
    CloseTeamMemberships,
    EndTeamMembership,
    Memberships,
    memberships_of,
)
from services.intake.domain.team.names import ClaimTeamName, ReleaseTeamName, TeamName
from services.intake.domain.team.registration import BeginSplitTeam, ChangeTeam, People, RegisterTeam
from services.intake.domain.team.state import Team

TEAM_KEEPERS = frozenset({"administrator", "manager"})
STAFF = frozenset(Role) - PARTNER_ROLES
ITSELF = frozenset({"intake"})


def find_people(unit_of_work: LookupContext, command: RegisterTeam | ChangeTeam | SplitTeam) -> People:
    return {member: unit_of_work.state(Member, member) for member in command.people}


def find_split_context(unit_of_work: LookupContext, command: SplitTeam) -> SplitContext:
    return SplitContext(team=unit_of_work.stream_id, people=find_people(unit_of_work, command))


def find_merger_context(unit_of_work: LookupContext, command: MergeTeam) -> MergerContext:
    return MergerContext(team=unit_of_work.stream_id, into=unit_of_work.state(Team, command.into))


def find_absence_context(unit_of_work: LookupContext, command: RecordAbsence | EndAbsence) -> AbsenceContext:
    cover = command.cover if isinstance(command, RecordAbsence) else None
    return AbsenceContext(
        asker_may=_is_themself_or_manages_them(unit_of_work),
        cover=unit_of_work.state(Member, cover) if cover else None,
        cover_is_member=cover == unit_of_work.stream_id,
    )


def _is_themself_or_manages_them(unit_of_work: LookupContext) -> bool:
    """Whether the asker is the member, a manager of a team of theirs (of none: any manager), or an administrator."""
    asker, member_id = unit_of_work.context, unit_of_work.stream_id
    if asker.by == str(member_id) or asker.role == Role.ADMINISTRATOR:
        return True
    memberships = unit_of_work.state(Memberships, memberships_of(member_id))
    teams = [unit_of_work.state(Team, team) for team in memberships.teams] if memberships else []
    managers = {str(manager) for team in teams if team for manager in team.details.managers}
    return asker.by in managers or (not managers and asker.role == Role.MANAGER)


TEAM_COMMANDS = (
    CommandSpec(RecordAbsence, Member, "POST /members/{id}/absence", STAFF, lookup=find_absence_context),
    CommandSpec(EndAbsence, Member, "POST /members/{id}/return", STAFF, lookup=find_absence_context),
    CommandSpec(RegisterTeam, Team, "POST /teams", TEAM_KEEPERS, lookup=find_people),
    CommandSpec(ChangeTeam, Team, "POST /teams/{id}/changes", TEAM_KEEPERS, lookup=find_people),
    CommandSpec(MergeTeam, Team, "POST /teams/{id}/merger", TEAM_KEEPERS, lookup=find_merger_context),
    CommandSpec(SplitTeam, Team, "POST /teams/{id}/split", TEAM_KEEPERS, lookup=find_split_context),
    CommandSpec(TestTeamAddress, Team, "POST /teams/{id}/address-test", TEAM_KEEPERS),
    CommandSpec(ConfirmTeamAddress, Team, "POST /teams/{id}/address-confirmation", STAFF, append_only=True),
    CommandSpec(BeginSplitTeam, Team, None, ITSELF),
    CommandSpec(AbsorbTeam, Team, None, ITSELF),
    CommandSpec(RemoveTeamMember, Team, None, ITSELF),
    CommandSpec(ClaimTeamName, TeamName, None, ITSELF),
    CommandSpec(ReleaseTeamName, TeamName, None, ITSELF),
    CommandSpec(BeginTeamMembership, Memberships, None, ITSELF),
    CommandSpec(EndTeamMembership, Memberships, None, ITSELF),
    CommandSpec(CloseTeamMemberships, Memberships, None, ITSELF),
)
