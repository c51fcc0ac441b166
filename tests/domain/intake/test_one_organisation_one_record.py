"""One organisation has one record: its codes, its case system and its people's sign-ins name it and no other."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from services.intake.domain.identifier.claims import (
    AlreadyRegistered,
    ClaimIdentifier,
    IdentifierClaimed,
    IdentifierReleased,
    ReleaseIdentifier,
)
from services.intake.domain.identifier.state import IdentifierKind, organisation_identifiers
from services.intake.domain.member.membership import ChangeMember, Identity, JoinMember, RemoveMember
from services.intake.domain.member.state import Role
from services.intake.domain.partner.merging import (
    AlreadyMerged,
    MergePartner,
    MergerTarget,
    NothingToMergeInto,
    PartnerMerged,
    PartnerUnmerged,
    UnmergePartner,
)
from services.intake.domain.partner.registration import ChangePartner, RegisterPartner
from services.intake.domain.partner.state import Kind, Partner
from tests.domain.intake.builders import A_HOME, HOME, POLICE, by, state_after
from tests.scenario.three_services_in_memory import ThreeServicesInMemory

ADMIN = by("administrator")
CODES = {"ods_code": "VL0A1", "cqc_id": "1-101672943"}
SIGN_IN = Identity(issuer="https://sign-in.example.org", subject="ann")


def registered(services: ThreeServicesInMemory, name: str, **codes: Any) -> UUID:
    return services.administered(RegisterPartner(name=name, kind=Kind.CARE_PROVIDER, **codes))


def joined(services: ThreeServicesInMemory, organisation: UUID, **more: Any) -> UUID:
    return services.administered(JoinMember(organisation=organisation, name="Ann Lee", roles=(Role.REFERRER,), **more))


@pytest.mark.parametrize("same", [{"ods_code": "vl0a1"}, {"cqc_id": "1-101 672 943"}, {"cqc_id": " 1‑101672943"}])
def test_a_second_record_with_the_same_code_is_refused_and_names_the_first(same: dict[str, str]) -> None:
    services = ThreeServicesInMemory()
    first = registered(services, "Elm Lodge", **CODES)

    with pytest.raises(AlreadyRegistered, match=rf"that of Elm Lodge \({first}\)"):
        registered(services, "ELM LODGE ", **same)


def test_a_record_without_codes_and_another_code_are_no_second_record() -> None:
    services = ThreeServicesInMemory()
    registered(services, "Elm Lodge", **CODES)

    assert registered(services, "Elm Lodge", ods_code="VL0A2", cqc_id="1-101672944")
    assert registered(services, "Elm Lodge")
    assert organisation_identifiers(" ", None) == {}


def test_a_code_that_a_record_gives_up_is_free_and_one_that_it_takes_is_its_own() -> None:
    services = ThreeServicesInMemory()
    first, second = registered(services, "Elm Lodge", **CODES), registered(services, "Willow Lodge")
    with pytest.raises(AlreadyRegistered):
        services.administer(second, ChangePartner(name="Willow Lodge", kind=Kind.CARE_PROVIDER, **CODES))
    services.administer(first, ChangePartner(name="Elm Lodge", kind=Kind.CARE_PROVIDER, ods_code="VL0A1"))
    services.administer(second, ChangePartner(name="Willow Lodge", kind=Kind.CARE_PROVIDER, cqc_id=CODES["cqc_id"]))

    with pytest.raises(AlreadyRegistered):
        registered(services, "Another", cqc_id=CODES["cqc_id"])


def test_a_case_systems_id_belongs_to_one_member() -> None:
    services = ThreeServicesInMemory()
    first = joined(services, services.homes[0], client="cases")
    with pytest.raises(AlreadyRegistered, match="client id"):
        joined(services, services.homes[1], client="cases")
    services.administer(first, RemoveMember())

    assert joined(services, services.homes[1], client="cases")


def test_a_sign_in_is_one_membership_of_an_organisation_and_may_be_one_of_another() -> None:
    services = ThreeServicesInMemory()
    home, other = services.homes
    first = joined(services, home, identities=(SIGN_IN,))
    with pytest.raises(AlreadyRegistered, match="sign-in"):
        joined(services, home, identities=(SIGN_IN,))
    assert joined(services, other, identities=(SIGN_IN,))
    services.administer(first, ChangeMember(name="Ann Lee", roles=(Role.REFERRER,)))
    again = joined(services, home, identities=(SIGN_IN,))
    services.administer(again, RemoveMember())

    assert joined(services, home, identities=(SIGN_IN, SIGN_IN))


def test_an_identifier_is_claimed_and_released_once() -> None:
    claim = ClaimIdentifier(kind=IdentifierKind.ODS_CODE, holder=HOME, name="Elm Lodge")
    claimed = IdentifierClaimed(kind=IdentifierKind.ODS_CODE, holder=HOME, name="Elm Lodge")
    free = state_after(claimed, IdentifierReleased(holder=HOME))

    assert list(claim.decide(None, ADMIN)) == [claimed]
    assert list(claim.decide(state_after(claimed), ADMIN)) == []
    assert list(claim.decide(free, ADMIN)) == [claimed]
    assert list(ReleaseIdentifier(holder=POLICE).decide(state_after(claimed), ADMIN)) == []
    assert list(ReleaseIdentifier(holder=HOME).decide(free, ADMIN)) == []


def test_a_record_is_merged_into_one_that_stands_and_that_is_undone() -> None:
    merge, undo = MergePartner(into=POLICE, reason="One house."), UnmergePartner(reason="Two houses.")
    (merged,) = merge.decide(A_HOME, ADMIN, MergerTarget(partner=A_HOME))
    home: Partner = merged.apply(A_HOME)
    (unmerged,) = undo.decide(home, ADMIN)

    assert (merged, home.merged_into) == (PartnerMerged(into=POLICE, reason="One house."), POLICE)
    assert unmerged == PartnerUnmerged(apart_from=POLICE, reason="Two houses.")
    assert unmerged.apply(home) == A_HOME
    assert list(undo.decide(A_HOME, ADMIN)) == []
    with pytest.raises(AlreadyMerged):
        list(merge.decide(home, ADMIN, MergerTarget(partner=A_HOME)))
    for target in (MergerTarget(partner=None), MergerTarget(partner=home), MergerTarget(partner=A_HOME, is_same=True)):
        with pytest.raises(NothingToMergeInto):
            list(merge.decide(A_HOME, ADMIN, target))


def test_a_record_does_not_exist_twice_whoever_is_quicker() -> None:
    """The claim is in the save of the registration: nothing of a refused one is recorded."""
    services = ThreeServicesInMemory()
    registered(services, "Elm Lodge", **CODES)
    position = services.stores["intake"].last_position()

    with pytest.raises(AlreadyRegistered):
        services.administer(uuid4(), RegisterPartner(name="Elm Lodge", kind=Kind.CARE_PROVIDER, **CODES))
    assert services.stores["intake"].last_position() == position
