"""Whoever may only add learns from no receipt what others did meanwhile: not its version, and not its position."""

from __future__ import annotations

from typing import Any

from deploy.embedded.databases import Database
from services.chassis.asking.decisions import Ask
from services.notify.domain.feedback.state import Debt, Milestone, Source
from services.notify.wiring import TABLES as NOTIFY
from tests.domain.notify.given import M3, REFERRAL, decided, owe
from tests.services.doors import POLICE, Door, opened
from tests.services.doors import REFERRAL as SENT
from tests.services.watched import itself, note_addressee

M1 = "M1/a/1"


def receipts(door: Door, path: str, body: dict[str, Any]) -> list[int]:
    """The positions that a referrer is given who asks again, each time with a new key."""
    return [door.give("referrer", path, body, POLICE).json()["position"] for _ in range(2)]


def test_reading_again_tells_nothing_of_what_was_held_meanwhile(database: Database) -> None:
    with opened(NOTIFY, database) as door:
        door.part.service.perform(Ask(REFERRAL, owe(Debt(milestone=Milestone.RECEIVED), M1)), asked=itself())
        note_addressee(door.part)
        at = f"/feedback/{REFERRAL}/occasions/M1.1/reading"
        mine = door.part.service.state(REFERRAL).addressee.organisation
        first, again = (door.give("referrer", at, {}, mine).json() for _ in range(2))
        door.part.service.perform(Ask(REFERRAL, owe(decided(Source(organisation=mine)), M3)), asked=itself())
        held = door.part.service.state(REFERRAL).held
        after = door.give("referrer", at, {}, mine).json()

    assert first["position"] > 0
    assert M3 in held
    assert after == again


def test_withdrawing_again_tells_nothing_of_what_triage_did_meanwhile(intake: Door) -> None:
    referral = intake.give("referrer", "/referrals", SENT, POLICE).json()["id"]
    at, why = f"/referrals/{referral}/withdrawal", {"reason": "She asked me to."}
    _, before = receipts(intake, at, why)
    routed = {"routing": "advice given", "reason": "advice was enough", "rationale": "Spoke with her."}
    assert intake.give("triage", f"/referrals/{referral}/routing", routed, version=2).status_code == 201

    assert receipts(intake, at, why) == [before, before]
