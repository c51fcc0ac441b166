"""Membership decides access: a change replaces all that was known of a member, and who has left stays out."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from services.intake.domain.member.membership import (
    ChangeMember,
    Identity,
    JoinMember,
    MemberChanged,
    MemberContext,
    MemberJoined,
    MemberLeft,
    NoSuchOrganisation,
    RemoveMember,
    sign_ins,
)
from services.intake.domain.member.state import Member, MemberHasLeft, Role, RoleOfAPerson
from services.intake.domain.partner.state import Kind, Partner
from tests.domain.intake.builders import POLICE, by, state_after

ADMINISTRATOR = by("administrator")
FORCE = Partner(name="Northshire Police", kind=Kind.POLICE, mailbox="desk@police.example")
PAT = Identity(issuer="https://sign-in.example", subject="pat")
JOIN = JoinMember(
    organisation=POLICE, name="Pat Hill", roles=(Role.REFERRER,), email="pat@police.example", identities=(PAT,)
)
SIGN_INS = sign_ins((PAT,), POLICE)
CHANGE = ChangeMember(name="Pat Moss", roles=(Role.ORGANISATION_LEAD,), email="moss@police.example", identities=(PAT,))
IN_FORCE = MemberContext(partner=FORCE)


def joined() -> Member:
    member: Member = state_after(*JOIN.decide(None, ADMINISTRATOR, FORCE))
    return member


def test_who_joins_is_known_with_their_organisation_and_how_it_is_reached() -> None:
    assert list(JOIN.decide(None, ADMINISTRATOR, FORCE)) == [
        MemberJoined(
            organisation=POLICE,
            organisation_name="Northshire Police",
            kind=Kind.POLICE,
            mailbox="desk@police.example",
            name="Pat Hill",
            email="pat@police.example",
            roles=(Role.REFERRER,),
            identities=(PAT,),
            client=None,
        )
    ]
    assert joined() == Member(organisation=POLICE, kind=Kind.POLICE, roles=(Role.REFERRER,), sign_ins=SIGN_INS)


def test_nobody_joins_an_organisation_that_is_not_registered() -> None:
    with pytest.raises(NoSuchOrganisation):
        list(JOIN.decide(None, ADMINISTRATOR, None))


def test_a_change_of_a_member_replaces_all_that_was_known_of_them() -> None:
    (changed,) = CHANGE.decide(joined(), ADMINISTRATOR, IN_FORCE)

    assert changed == MemberChanged(
        name="Pat Moss",
        email="moss@police.example",
        mailbox="desk@police.example",
        roles=(Role.ORGANISATION_LEAD,),
        identities=(PAT,),
    )
    assert changed.apply(joined()).roles == (Role.ORGANISATION_LEAD,)


def test_a_member_of_an_organisation_that_is_not_known_here_has_no_mailbox_of_its() -> None:
    (changed,) = CHANGE.decide(joined(), ADMINISTRATOR, MemberContext(partner=None))

    assert isinstance(changed, MemberChanged)
    assert changed.mailbox is None


def test_who_has_left_is_removed_once_and_changed_no_more() -> None:
    (left,) = RemoveMember().decide(joined(), ADMINISTRATOR, IN_FORCE)
    gone = left.apply(joined())

    assert left == MemberLeft()
    assert gone == Member(organisation=POLICE, kind=Kind.POLICE, roles=(Role.REFERRER,), sign_ins=SIGN_INS, left=True)
    assert list(RemoveMember().decide(gone, ADMINISTRATOR, IN_FORCE)) == []
    with pytest.raises(MemberHasLeft):
        list(CHANGE.decide(gone, ADMINISTRATOR, IN_FORCE))


def test_a_case_system_leads_no_organisation() -> None:
    """It would see what everybody there wrote, and it is to see what it sent."""
    lead = JoinMember(organisation=POLICE, name="Cases", roles=(Role.ORGANISATION_LEAD,), client="cases")
    system = replace(joined(), client="cases")

    with pytest.raises(RoleOfAPerson):
        list(lead.decide(None, ADMINISTRATOR, FORCE))
    with pytest.raises(RoleOfAPerson):
        list(CHANGE.decide(system, ADMINISTRATOR, IN_FORCE))
