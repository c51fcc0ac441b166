"""Who may act here, and as whom: intake's /token over its own store refuses every proof that is not good, by name."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from uuid import UUID

import pytest

from deploy.composition import open_service
from deploy.dev.databases import Database
from deploy.dev.postgres import EmbeddedPostgres
from services.intake.domain.identifier.claims import AlreadyRegistered
from services.intake.domain.member.state import Role
from services.intake.wiring import MANIFEST
from tests.services.token_endpoint import CASES, PORTAL, STRANGER, TokenEndpoint, assertion, claims, refused, signed_in


@pytest.fixture
def endpoint(service_database: Callable[[str], Database]) -> Iterator[TokenEndpoint]:
    with _endpoint(service_database("intake")) as empty:
        yield empty


@pytest.fixture
def police(endpoint: TokenEndpoint) -> UUID:
    """An organisation with a case system and one person."""
    return _police(endpoint)


@pytest.fixture(scope="module")
def known(postgres: EmbeddedPostgres) -> Iterator[TokenEndpoint]:
    """A token endpoint that knows the police; tests that register no other client share it."""
    database = postgres.create_database("desk")
    with _endpoint(database) as endpoint:
        _police(endpoint)
        yield endpoint
    postgres.drop(database)


@contextmanager
def _endpoint(database: Database) -> Iterator[TokenEndpoint]:
    intake = open_service(MANIFEST, database.url)
    yield TokenEndpoint(intake)
    intake.close()


def _police(endpoint: TokenEndpoint) -> UUID:
    made = endpoint.organisation("Northshire Police")
    endpoint.join(made, client="cases")
    endpoint.join(made, "pat")
    return made


def test_a_case_system_is_given_access_by_its_own_signature(endpoint: TokenEndpoint, police: UUID) -> None:
    given = claims(endpoint.machine())

    assert (given["org"], given["roles"], given["channel"]) == (str(police), ["referrer"], "api")
    assert given["exp"] - given["iat"] == 300


def test_a_person_is_given_access_by_their_sign_in(known: TokenEndpoint) -> None:
    answer = known.person()

    assert claims(answer)["channel"] == "portal"
    assert answer.json()["issued_token_type"] == "urn:ietf:params:oauth:token-type:access_token"


BAD_ASSERTIONS: Mapping[str, Callable[[], str]] = {
    "forged": lambda: assertion(key=STRANGER),
    "of another client's key": lambda: assertion("cases", PORTAL),
    "unsigned": lambda: "eyJhbGciOiJub25lIn0.eyJpc3MiOiJjYXNlcyJ9.",
    "expired": lambda: assertion(exp=int(time.time()) - 60),
    "not valid yet": lambda: assertion(nbf=int(time.time()) + 60),
    "issued in the future": lambda: assertion(iat=int(time.time()) + 60),
    "valid for too long": lambda: assertion(exp=int(time.time()) + 3600),
    "for another audience": lambda: assertion(aud="https://elsewhere.example.org"),
    "for no audience": lambda: assertion(aud=None),
    "without an end": lambda: assertion(exp=None),
    "without a jti": lambda: assertion(jti=None),
    "with a jti without end": lambda: assertion(jti="x" * 5000),
    "about somebody else": lambda: assertion(sub="portal"),
    "of an unknown client": lambda: assertion("nobody", CASES),
    "of no client": lambda: assertion(iss=["cases"]),
    "text": lambda: "nonsense",
    "nothing": lambda: "",
}


@pytest.mark.parametrize("bad", BAD_ASSERTIONS)
def test_a_client_whose_proof_is_not_good_is_invalid(known: TokenEndpoint, bad: str) -> None:
    assert refused(known.machine(client_assertion=BAD_ASSERTIONS[bad]())) == (401, "invalid_client")


def test_an_assertion_is_good_once(known: TokenEndpoint) -> None:
    shown = assertion()

    assert known.machine(client_assertion=shown).status_code == 200
    assert refused(known.machine(client_assertion=shown)) == (401, "invalid_client")


def test_two_clients_may_have_the_same_jti(known: TokenEndpoint) -> None:
    assert known.machine(client_assertion=assertion(jti="1")).status_code == 200
    assert known.person(client_assertion=assertion("portal", PORTAL, jti="1")).status_code == 200


@pytest.mark.parametrize(
    "form", [{"client_assertion_type": "urn:else"}, {"client_assertion_type": ""}, {"client_id": "portal"}]
)
def test_a_client_says_what_it_shows_and_who_it_is_as_it_is(known: TokenEndpoint, form: dict[str, str]) -> None:
    assert refused(known.machine(**form)) == (401, "invalid_client")
    assert known.machine(client_id="cases").status_code == 200


@pytest.mark.parametrize("grant", ["", "password", "authorization_code"])
def test_no_other_grant_is_known(known: TokenEndpoint, grant: str) -> None:
    assert refused(known.machine(grant_type=grant)) == (400, "unsupported_grant_type")


def test_a_case_system_speaks_for_no_person(known: TokenEndpoint) -> None:
    assert refused(known.person(client_assertion=assertion())) == (400, "unauthorized_client")


BAD_SIGN_INS: Mapping[str, Callable[[], str]] = {
    "forged": lambda: signed_in(key=STRANGER),
    "signed by the portal itself": lambda: signed_in(key=PORTAL),
    "expired": lambda: signed_in(exp=int(time.time()) - 60),
    "not valid yet": lambda: signed_in(nbf=int(time.time()) + 60),
    "for another client": lambda: signed_in(aud="another"),
    "for another client beside": lambda: signed_in(aud=["portal", "another"], azp="another"),
    "of an unknown provider": lambda: signed_in(iss="https://elsewhere.example.org"),
    "of nobody": lambda: signed_in(sub=None),
    "text": lambda: "nonsense",
    "nothing": lambda: "",
}


@pytest.mark.parametrize("bad", BAD_SIGN_INS)
def test_a_sign_in_that_is_not_good_gives_no_access(known: TokenEndpoint, bad: str) -> None:
    assert refused(known.person(subject_token=BAD_SIGN_INS[bad]())) == (400, "invalid_request")


@pytest.mark.parametrize("kind", ["", "urn:ietf:params:oauth:token-type:access_token"])
def test_the_portal_identifies_a_person_by_an_id_token_only(known: TokenEndpoint, kind: str) -> None:
    assert refused(known.person(subject_token_type=kind)) == (400, "invalid_request")


def test_a_person_without_a_membership_has_no_access(known: TokenEndpoint) -> None:
    assert refused(known.person(subject_token=signed_in("somebody"))) == (403, "access_denied")


def test_a_member_who_left_has_no_access(endpoint: TokenEndpoint) -> None:
    member = endpoint.join(endpoint.organisation("Northshire Police"), "pat")
    assert endpoint.person().status_code == 200

    endpoint.leave(member)

    assert refused(endpoint.person()) == (403, "access_denied")


def test_a_person_with_several_memberships_names_one_and_gets_no_other(endpoint: TokenEndpoint) -> None:
    police, trust = endpoint.organisation("Northshire Police"), endpoint.organisation("Northshire NHS Trust")
    officer, nurse = endpoint.join(police, "pat"), endpoint.join(trust, "pat", role=Role.ORGANISATION_LEAD)
    asked = endpoint.person()

    assert refused(asked) == (400, "membership_needed")
    assert asked.json()["memberships"] == [
        {"member": str(nurse), "organisation": "Northshire NHS Trust", "roles": ["organisation lead"]},
        {"member": str(officer), "organisation": "Northshire Police", "roles": ["referrer"]},
    ]
    assert claims(endpoint.person(member=str(officer)))["org"] == str(police)
    assert claims(endpoint.person(member=str(nurse)))["roles"] == ["organisation lead"]


def test_nobody_acts_in_the_membership_of_another(endpoint: TokenEndpoint, police: UUID) -> None:
    other = endpoint.join(police, "robin")

    assert refused(endpoint.person(member=str(other))) == (403, "access_denied")


def test_a_membership_that_ended_is_no_choice(endpoint: TokenEndpoint) -> None:
    police, trust = endpoint.organisation("Northshire Police"), endpoint.organisation("Northshire NHS Trust")
    endpoint.join(police, "pat")
    endpoint.leave(endpoint.join(trust, "pat"))

    assert claims(endpoint.person())["org"] == str(police)


def test_a_case_systems_id_is_one_organisations(endpoint: TokenEndpoint, police: UUID) -> None:
    with pytest.raises(AlreadyRegistered):
        endpoint.join(endpoint.organisation("Southshire Police"), client="cases")

    assert claims(endpoint.machine())["org"] == str(police)


def test_a_merged_organisation_is_named_by_the_record_that_stands(endpoint: TokenEndpoint, police: UUID) -> None:
    before = claims(endpoint.machine())
    county = endpoint.organisation("Northshire County Police")
    region = endpoint.organisation("Northern Police")
    for record, into in ((police, county), (county, region)):
        endpoint.merge(record, into)
    merged = claims(endpoint.machine())

    assert (before["org"], before["org_aliases"]) == (str(police), [])
    assert (merged["org"], merged["org_name"]) == (str(region), "Northern Police")
    assert merged["org_aliases"] == sorted([str(police), str(county)])
    endpoint.unmerge(county)
    assert claims(endpoint.machine())["org"] == str(county)
