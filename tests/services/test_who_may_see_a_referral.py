"""Inside an organisation, over HTTP: a referral that is not yours to see is the 404 of none, in lists and alone."""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID, uuid4

import pytest
from joserfc.jwk import KeySet

from services.chassis.http.authentication import Verifier
from tests.scenario.messages import KEY, now, token
from tests.services.service_client import COUNCIL, REFERRAL, ServiceClient


class Home:
    """A care home with four people, and the council's triage."""

    def __init__(self, intake: ServiceClient) -> None:
        self.intake = intake
        self.id = self._registered("Rosewood House", "care provider")
        self.council = self._registered("Northshire Council", "council")
        self.carer = self._joined("Ann Lee", "referrer")
        self.nurse = self._joined("Nurse Bea Moss", "referrer")
        self.manager = self._joined("Manager Karen Holt", "organisation lead")

    def refers(self, **more: Any) -> str:
        return str(self.gives(self.carer, "/referrals", {**REFERRAL, **more}).json()["id"])

    def gives(self, member: str, path: str, body: dict[str, Any]) -> Any:
        return self.intake.http.post(
            path, json=body, headers=self.signed_in(member) | {"idempotency-key": str(uuid4())}
        )

    def asks(self, member: str, path: str) -> Any:
        self.intake.part.projector.catch_up()
        return self.intake.http.get(path, headers=self.signed_in(member))

    def sees(self, referral: str) -> set[str]:
        """Who reads the referral; the list shows them the same."""
        members = {"carer": self.carer, "nurse": self.nurse, "manager": self.manager}
        reading = {name for name, member in members.items() if self.asks(member, f"/referrals/{referral}").is_success}
        listed = {name for name, m in members.items() if referral in self.asks(m, "/referrals").text}
        assert listed == reading
        return reading

    def _registered(self, name: str, kind: str) -> str:
        return str(self.intake.give("administrator", "/partners", {"name": name, "kind": kind}).json()["id"])

    def _joined(self, name: str, role: str) -> str:
        body = {"organisation": self.id, "name": name, "roles": [role]}
        return str(self.intake.give("administrator", "/members", body).json()["id"])

    def signed_in(self, member: str) -> dict[str, str]:
        role = "organisation lead" if member == self.manager else "referrer"
        return {"authorization": f"Bearer {token(role, organisation=self.id, aud=['intake'], sub=member)}"}


@pytest.fixture
def home(intake: ServiceClient) -> Home:
    return Home(intake)


def test_a_carer_who_names_their_manager_is_not_read_by_the_manager(home: Home) -> None:
    referral = home.refers(own_service="yes", source_name="Karen Holt", who_may_see="organisation lead")

    assert home.sees(referral) == {"carer"}
    refused = home.asks(home.manager, f"/referrals/{referral}")
    none = home.asks(home.manager, f"/referrals/{uuid4()}")
    assert (refused.status_code, refused.text) == (404, none.text)


def test_what_is_about_the_own_service_is_seen_by_nobody_else_unless_the_writer_says_so(home: Home) -> None:
    assert home.sees(home.refers(own_service="yes")) == {"carer"}
    assert home.sees(home.refers(own_service="yes", who_may_see="organisation lead")) == {"carer", "manager"}
    assert home.sees(home.refers()) == {"carer", "manager"}
    assert home.sees(home.refers(who_may_see="only me")) == {"carer"}


def test_a_colleague_sees_it_by_name_until_that_ends(home: Home) -> None:
    referral = home.refers(own_service="yes")
    shared = home.gives(home.carer, f"/referrals/{referral}/shares", {"member": home.nurse})

    assert (shared.status_code, shared.json()["version"]) == (201, None)
    assert home.sees(referral) == {"carer", "nurse"}
    shown = home.asks(home.nurse, f"/referrals/{referral}").json()["visibility"]
    assert [one["name"] for one in shown["shared_with"]] == ["Nurse Bea Moss"]
    assert (shown["writer"]["name"], shown["restricted"], shown["may_share"]) == ("Ann Lee", True, False)
    assert home.gives(home.carer, f"/referrals/{referral}/share-endings", {"member": home.nurse}).status_code == 201
    assert home.sees(referral) == {"carer"}


def test_who_may_not_see_it_can_do_nothing_with_it(home: Home) -> None:
    referral = home.refers(own_service="yes")
    bodies: dict[str, dict[str, Any]] = {
        "information": {"information": "More."},
        "withdrawal": {"reason": "All is well."},
        "shares": {"member": home.nurse},
        "share-endings": {"member": home.nurse},
        "restriction": {"reason": "Mine."},
        "restriction-lifting": {"reason": "Mine."},
    }
    for what, body in bodies.items():
        for member in (home.nurse, home.manager):
            assert home.gives(member, f"/referrals/{referral}/{what}", body).status_code == 404, what
            assert home.gives(member, f"/referrals/{uuid4()}/{what}", body).status_code == 404, what
    assert "More." not in home.asks(home.carer, f"/referrals/{referral}").text


def test_a_key_that_a_colleague_used_brings_nobody_the_colleagues_receipt(home: Home) -> None:
    body, key = {**REFERRAL, "own_service": "yes"}, {"idempotency-key": "one"}
    first, again, other = (
        home.intake.http.post("/referrals", json=body, headers=home.signed_in(member) | key)
        for member in (home.carer, home.carer, home.nurse)
    )

    assert (first.status_code, again.json()) == (201, first.json())
    assert (other.status_code, first.json()["id"] in other.text) == (404, False)


def test_triage_restricts_it_later_and_lifts_that(home: Home) -> None:
    referral = home.refers()
    home.gives(home.manager, f"/referrals/{referral}/shares", {"member": home.nurse})
    assert home.sees(referral) == {"carer", "nurse", "manager"}
    restricted = home.intake.give(
        "triage", f"/referrals/{referral}/restriction", {"reason": "Her manager.", "involved": [home.manager]}
    )

    assert restricted.status_code == 201
    assert home.sees(referral) == {"carer"}
    assert home.gives(home.carer, f"/referrals/{referral}/shares", {"member": home.manager}).status_code == 422
    home.intake.give("triage", f"/referrals/{referral}/restriction-lifting", {"reason": "It was somebody else."})
    assert home.sees(referral) == {"carer", "manager"}


def test_colleagues_are_listed_to_share_with_and_nobody_elses_are(home: Home) -> None:
    listed = home.asks(home.carer, "/colleagues").json()

    assert [one["name"] for one in listed] == ["Manager Karen Holt", "Nurse Bea Moss"]
    assert home.intake.ask("referrer", "/colleagues", organisation=UUID(home.council)).json() == []
    assert home.intake.ask("triage", "/colleagues", organisation=COUNCIL).status_code == 403


def test_a_merged_organisations_token_names_its_aliases() -> None:
    verifier = Verifier(issuer="tellback", audience="intake", keys=lambda fresh: KeySet([KEY]))
    given = token("referrer", organisation="new", aud=["intake"], sub="pat", org_aliases=["old"])
    context = verifier.authenticate(given, time.time(), now()).context

    assert [context.acts_for(name) for name in ("old", "new", "another")] == [True, True, False]
