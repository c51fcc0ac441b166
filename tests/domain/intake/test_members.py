"""Who works on referrals works for the council: a partner's member is a referrer, or leads those who are."""

from __future__ import annotations

import pytest

from services.intake.domain.member.joining import ChangeMember, JoinMember
from services.intake.domain.member.state import Role, RoleOfTheCouncil
from services.intake.domain.partner.state import Kind, Partner
from tests.domain.intake.words import A_FORCE, POLICE, by, given

A_COUNCIL = Partner(name="Northshire Council", kind=Kind.COUNCIL)
ADMINISTRATOR = by("administrator")


def joining(*roles: Role) -> JoinMember:
    return JoinMember(organisation=POLICE, name="Pat Hill", roles=roles)


@pytest.mark.parametrize("role", [*Role])
def test_a_partners_member_is_let_do_nothing_that_is_the_councils(role: Role) -> None:
    asked = joining(Role.REFERRER, role)
    joined = given(*joining(Role.REFERRER).decide(None, ADMINISTRATOR, A_FORCE))
    change = ChangeMember(name="Pat Hill", roles=(role,))
    if role in {Role.REFERRER, Role.ORGANISATION_LEAD}:
        assert list(asked.decide(None, ADMINISTRATOR, A_FORCE))
        assert list(change.decide(joined, ADMINISTRATOR, A_FORCE))
        return
    with pytest.raises(RoleOfTheCouncil):
        list(asked.decide(None, ADMINISTRATOR, A_FORCE))
    with pytest.raises(RoleOfTheCouncil):
        list(change.decide(joined, ADMINISTRATOR, A_FORCE))


@pytest.mark.parametrize("role", [*Role])
def test_a_member_of_the_council_may_be_anything(role: Role) -> None:
    assert list(joining(role).decide(None, ADMINISTRATOR, A_COUNCIL))
