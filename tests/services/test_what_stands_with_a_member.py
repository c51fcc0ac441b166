"""What stands with a member is named by each service, so that nobody is removed unseen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest

from deploy.dev.databases import Database
from services.chassis.domain.working_time import london_day
from services.intake.wiring import MANIFEST
from tests.services.service_client import COUNCIL, POLICE, REFERRAL, ServiceClient, open_client


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
