"""Who works on referrals works for the council: a partner's member is a referrer, or leads those who are."""

from __future__ import annotations

import pytest

from services.intake.domain.member.membership import (
    ChangeMember,
    JoinMember,
    MemberContext,
    NotByThemselves,
    RemoveMember,
)
from services.intake.domain.member.state import Role, RoleOfTheCouncil
from services.intake.domain.partner.state import Kind, Partner
from tests.domain.intake.builders import A_FORCE, POLICE, by, state_after

A_COUNCIL = Partner(name="Northshire Council", kind=Kind.COUNCIL)
ADMINISTRATOR = by("administrator")


def joining(*roles: Role) -> JoinMember:
    return JoinMember(organisation=POLICE, name="Pat Hill", roles=roles)


@pytest.mark.parametrize("role", [*Role])
def test_a_partners_member_is_let_do_nothing_that_is_the_councils(role: Role) -> None:
    asked = joining(Role.REFERRER, role)
    joined = state_after(*joining(Role.REFERRER).decide(None, ADMINISTRATOR, A_FORCE))
    change = ChangeMember(name="Pat Hill", roles=(role,))
    if role in {Role.REFERRER, Role.ORGANISATION_LEAD}:
        assert list(asked.decide(None, ADMINISTRATOR, A_FORCE))
        assert list(change.decide(joined, ADMINISTRATOR, MemberContext(partner=A_FORCE)))
        return
    with pytest.raises(RoleOfTheCouncil):
        list(asked.decide(None, ADMINISTRATOR, A_FORCE))
    with pytest.raises(RoleOfTheCouncil):
        list(change.decide(joined, ADMINISTRATOR, MemberContext(partner=A_FORCE)))


@pytest.mark.parametrize("role", [*Role])
def test_a_member_of_the_council_may_be_anything(role: Role) -> None:
    assert list(joining(role).decide(None, ADMINISTRATOR, A_COUNCIL))


def test_an_administrator_does_not_end_their_own_administration() -> None:
    """They may change all else of themselves; another administrator ends it, who then remains."""
    ada = state_after(*joining(Role.ADMINISTRATOR, Role.MANAGER).decide(None, ADMINISTRATOR, A_COUNCIL))
    themselves, another = MemberContext(partner=A_COUNCIL, asker_is_member=True), MemberContext(partner=A_COUNCIL)
    resigns = ChangeMember(name="Ada Quinn", roles=(Role.MANAGER,))

    for leaves in (RemoveMember(), resigns):
        with pytest.raises(NotByThemselves):
            list(leaves.decide(ada, ADMINISTRATOR, themselves))
        assert list(leaves.decide(ada, ADMINISTRATOR, another))
    assert list(ChangeMember(name="Ada Q", roles=(Role.ADMINISTRATOR,)).decide(ada, ADMINISTRATOR, themselves))


def test_a_former_administrator_with_a_live_token_ends_nobody_elses_administration() -> None:
    ada = state_after(*joining(Role.ADMINISTRATOR).decide(None, ADMINISTRATOR, A_COUNCIL))

    with pytest.raises(NotByThemselves):
        list(
            RemoveMember().decide(
                ada, ADMINISTRATOR, MemberContext(partner=A_COUNCIL, asker_is_former_administrator=True)
            )
        )
