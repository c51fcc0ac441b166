"""What stands with a member is named by each service, so that nobody is removed unseen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from deploy.dev.databases import Database
from services.chassis.domain.working_time import london_day
from services.intake.wiring import MANIFEST
from tests.services.service_client import COUNCIL, POLICE, REFERRAL, ServiceClient, open_client
from tests.services.test_the_board_and_who_is_away import Triage


@pytest.fixture
def intake(service_database: Callable[[str], Database]) -> Iterator[ServiceClient]:
    with open_client(MANIFEST, service_database("intake")) as client:
        yield client


def test_a_referral_stands_with_its_owner_until_it_is_routed(intake: ServiceClient) -> None:
    council = intake.give("administrator", "/partners", {"name": "Northshire", "kind": "council"}).json()["id"]
    body = {"organisation": council, "name": "Tom Reed", "roles": ["triage"]}
    tom = UUID(intake.give("administrator", "/members", body).json()["id"])
    sent = intake.give("referrer", "/referrals", REFERRAL, organisation=POLICE).json()
    before = intake.ask("administrator", f"/holdings?member={tom}").json()
    owned = {"owner": str(tom), "review_on": london_day(datetime.now(UTC)).isoformat()}
    intake.give("triage", f"/referrals/{sent['id']}/allocation", owned, version=sent["version"])
    (held,) = intake.ask("manager", f"/holdings?member={tom}").json()

    assert before == []
    assert (held["kind"], held["reference"]) == ("triage", sent["reference"])
    assert "Moss" not in str(held)
    assert intake.ask("triage", f"/holdings?member={tom}", COUNCIL).status_code == 403


def test_a_manager_with_a_part_learns_of_what_a_colleague_has_only_that_there_is_more(intake: ServiceClient) -> None:
    triage = Triage(intake)
    mia = triage.join("Mia Wells", "manager")
    triage.has_a_part(mia)

    def answers(who: str) -> list[Any]:
        signed_in = triage.intake.signed_in("manager", triage.council, UUID(who))
        paths = (f"/holdings?member={triage.tom}", f"/holdings/hidden?member={triage.tom}")
        return [triage.intake.http.get(path, headers=signed_in).json() for path in paths]

    triage.intake.part.projector.catch_up()
    (shown, none), (kept, one) = answers(triage.nell), answers(mia)
    assert ([each["kind"] for each in shown], none) == (["triage"], {"count": 0})
    assert (kept, one) == ([], {"count": 1})
