"""A receipt of an append-only command says nothing of what others did: neither a version nor a position."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from deploy.dev.databases import Database
from services.chassis.domain.decider import Dispatch
from services.notify.domain.feedback.state import Milestone, Obligation, Source
from services.notify.wiring import MANIFEST as NOTIFY
from tests.domain.notify.builders import M3, REFERRAL, decision, open_obligation
from tests.services.service_client import POLICE, ServiceClient, open_client
from tests.services.service_client import REFERRAL as SENT
from tests.services.service_metrics import notify_context, record_addressee

M1 = "M1/a/1"


def receipts(client: ServiceClient, path: str, body: dict[str, Any]) -> list[int]:
    """The positions in the receipts of one command given twice, each time with a new key."""
    return [client.give("referrer", path, body, POLICE).json()["position"] for _ in range(2)]


def test_reading_again_tells_nothing_of_what_was_held_meanwhile(service_database: Callable[[str], Database]) -> None:
    with open_client(NOTIFY, service_database("notify")) as client:
        client.part.service.handle(
            Dispatch(REFERRAL, open_obligation(Obligation(milestone=Milestone.RECEIVED), M1)), context=notify_context()
        )
        record_addressee(client.part)
        at = f"/feedback/{REFERRAL}/updates/M1.1/reading"
        addressee = client.part.service.state(REFERRAL).addressee
        mine, writer = addressee.organisation, addressee.member
        first, again = (client.give("referrer", at, {}, mine, member=writer).json() for _ in range(2))
        client.part.service.handle(
            Dispatch(REFERRAL, open_obligation(decision(Source(organisation=mine)), M3)), context=notify_context()
        )
        held = client.part.service.state(REFERRAL).held_obligations
        after = client.give("referrer", at, {}, mine, member=writer).json()

    assert first["position"] > 0
    assert M3 in held
    assert after == again


def test_withdrawing_again_tells_nothing_of_what_triage_did_meanwhile(intake: ServiceClient) -> None:
    referral = intake.give("referrer", "/referrals", SENT, POLICE).json()["id"]
    at, why = f"/referrals/{referral}/withdrawal", {"reason": "She asked me to."}
    _, before = receipts(intake, at, why)
    routed = {"routing": "advice given", "reason": "advice was enough", "rationale": "Spoke with her and gave advice."}
    assert intake.give("triage", f"/referrals/{referral}/routing", routed, version=2).status_code == 201

    assert receipts(intake, at, why) == [before, before]
