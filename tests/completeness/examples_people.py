"""Examples: what happens to people, teams and organisations while a matter is under way."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.chassis.domain.open_items.state import team_of
from services.intake.domain.member.absence import EndAbsence, RecordAbsence
from services.intake.domain.member.membership import ChangeMember, JoinMember, RemoveMember
from services.intake.domain.member.state import Role
from services.intake.domain.partner.merging import MergePartner, UnmergePartner
from services.intake.domain.partner.registration import ChangePartner, RegisterPartner
from services.intake.domain.partner.state import Kind
from services.intake.domain.referral.restriction import RestrictReferral
from services.intake.domain.team.address_test import ConfirmTeamAddress, TestTeamAddress
from services.intake.domain.team.joining import MergeTeam, SplitTeam
from services.intake.domain.team.registration import ChangeTeam, RegisterTeam
from tests.completeness.examples import NotToBeGiven, example
from tests.completeness.examples_intake import identify, of_referral
from tests.completeness.matter import WholeMatter

TEST = UUID(int=77)
REASON = "They are one organisation, says their letter."


def owner(matter: WholeMatter) -> UUID:
    return matter.owner() or matter.people[Role.TRIAGE]


def _of_member(command: Any, label: str) -> None:
    @example(type(command), label)
    def give(matter: WholeMatter) -> None:
        matter.give(Role.ADMINISTRATOR, "intake", owner(matter), command)


@example(RegisterPartner)
def register_partner(matter: WholeMatter) -> None:
    registered = RegisterPartner(name="Ashwood", kind=Kind.CARE_PROVIDER, ods_code="A81001")
    matter.new(Role.ADMINISTRATOR, "intake", registered)


@example(ChangePartner, "which gives up its code")
def give_up_code(matter: WholeMatter) -> None:
    registered = RegisterPartner(name="Ashwood", kind=Kind.CARE_PROVIDER, ods_code="A81001")
    home = matter.new(Role.ADMINISTRATOR, "intake", registered)
    matter.give(Role.ADMINISTRATOR, "intake", home, ChangePartner(name="Ashwood", kind=Kind.CARE_PROVIDER))


@example(ChangePartner)
def change_partner(matter: WholeMatter) -> None:
    changed = ChangePartner(name="Northshire Police", kind=Kind.POLICE, mailbox="desk@police.example.org")
    matter.give(Role.ADMINISTRATOR, "intake", matter.force, changed)


@example(MergePartner)
def merge_partner(matter: WholeMatter) -> None:
    matter.give(Role.ADMINISTRATOR, "intake", matter.homes[0], MergePartner(into=matter.force, reason=REASON))


@example(MergePartner, "which is a source of risk here")
def merge_source(matter: WholeMatter) -> None:
    identify(matter)
    merge_partner(matter)


@example(UnmergePartner)
def unmerge_partner(matter: WholeMatter) -> None:
    merge_partner(matter)
    matter.give(Role.ADMINISTRATOR, "intake", matter.homes[0], UnmergePartner(reason="They are two after all."))


@example(JoinMember)
def join(matter: WholeMatter) -> None:
    matter.join(matter.council, Role.TRIAGE)


_of_member(ChangeMember(name="Pat", roles=(Role.AUDITOR,)), "an owner does other work from now on")
_of_member(RemoveMember(), "an owner leaves")


@example(RemoveMember, "the writer leaves")
def writer_leaves(matter: WholeMatter) -> None:
    matter.give(Role.ADMINISTRATOR, "intake", matter.people[Role.REFERRER], RemoveMember())


@example(RemoveMember, "the writer of a restricted referral leaves")
def restricted_writer_leaves(matter: WholeMatter) -> None:
    of_referral(matter, Role.TRIAGE, RestrictReferral(reason="A colleague is involved."))
    writer_leaves(matter)


@example(RestrictReferral, "whose writer has left")
def restricted_after_leaving(matter: WholeMatter) -> None:
    writer_leaves(matter)
    of_referral(matter, Role.TRIAGE, RestrictReferral(reason="A colleague is involved."))


def away(matter: WholeMatter, days: int) -> None:
    absent = RecordAbsence(first_day=matter.day(), last_day=matter.day(days))
    matter.give(Role.ADMINISTRATOR, "intake", owner(matter), absent)


@example(RecordAbsence, "an owner is away for two months")
def long_away(matter: WholeMatter) -> None:
    away(matter, 60)


@example(EndAbsence)
def back(matter: WholeMatter) -> None:
    away(matter, 0)
    matter.give(Role.ADMINISTRATOR, "intake", owner(matter), EndAbsence())


def team(matter: WholeMatter, name: str) -> UUID:
    """A team of that name, with a manager and somebody of triage."""
    triage, manager = matter.people[Role.TRIAGE], matter.people[Role.MANAGER]
    registered = RegisterTeam(
        name=name,
        members=(triage,),
        managers=(manager,),
        mailbox=f"{name.lower()}@council.example.org",
        out_of_hours_address="night@council.example.org",
    )
    return matter.give(Role.ADMINISTRATOR, "intake", team_of(name.lower()), registered)


@example(RegisterTeam)
def register_team(matter: WholeMatter) -> None:
    team(matter, "Triage")


@example(TestTeamAddress)
def address_is_tested(matter: WholeMatter) -> None:
    _tested_address(matter)


@example(ConfirmTeamAddress)
def address_is_confirmed(matter: WholeMatter) -> None:
    confirmed = ConfirmTeamAddress(test=TEST)
    matter.give(Role.MANAGER, "intake", _tested_address(matter), confirmed)


def _tested_address(matter: WholeMatter) -> UUID:
    tested = team(matter, "Triage")
    return matter.give(Role.ADMINISTRATOR, "intake", tested, TestTeamAddress(test=TEST))


@example(ChangeTeam)
def change_team(matter: WholeMatter) -> None:
    changed = ChangeTeam(name="First contact", managers=(matter.people[Role.MANAGER],))
    matter.give(Role.ADMINISTRATOR, "intake", team(matter, "Triage"), changed)


@example(MergeTeam)
def merge_team(matter: WholeMatter) -> None:
    first, second = team(matter, "Triage"), team(matter, "Duty")
    matter.give(Role.ADMINISTRATOR, "intake", first, MergeTeam(into=second))


@example(SplitTeam)
def split_team(matter: WholeMatter) -> None:
    split = SplitTeam(name="Night", members=(matter.people[Role.TRIAGE],))
    matter.give(Role.ADMINISTRATOR, "intake", team(matter, "Triage"), split)


@example(RemoveMember, "somebody of a team leaves")
def team_member_leaves(matter: WholeMatter) -> None:
    if matter.people[Role.TRIAGE] == owner(matter):
        raise NotToBeGiven("that is the owner, who leaves by themselves")
    team(matter, "Triage")
    matter.give(Role.ADMINISTRATOR, "intake", matter.people[Role.TRIAGE], RemoveMember())
