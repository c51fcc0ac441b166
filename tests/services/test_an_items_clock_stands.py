"""An item whose clock stands is on the board with both figures; the pause ends by itself, and a manager grants more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.chassis.domain.decider import CommandContext, Dispatch
from services.chassis.domain.open_items.state import team_of
from services.chassis.domain.working_time import london_day
from services.chassis.scheduling.scheduler import run_due_commands
from services.intake.domain.team.registration import RegisterTeam
from tests.scenario.messages import token
from tests.services.service_client import ServiceClient
from tests.services.test_the_board_of_intake import items, refer, route

UNTIL = london_day(datetime.now(UTC)) + timedelta(days=7)
PAUSE = {"reason": "the adult is not ready", "words": "She asks for a week.", "until": UNTIL.isoformat()}


class SentOn:
    """A referral that was sent elsewhere, and its item."""

    def __init__(self, intake: ServiceClient) -> None:
        self.intake, self.referral = intake, refer(intake)
        route(intake, self.referral, "advice given")

    @property
    def item(self) -> dict[str, Any]:
        (item,) = items(self.intake, self.referral)
        return item

    def give(self, action: str, body: dict[str, Any], role: str = "triage") -> Any:
        item = self.item
        return self.intake.give(role, f"/open-items/{item['id']}/{action}", body, version=item["version"])


@pytest.fixture
def sent_on(intake: ServiceClient) -> SentOn:
    return SentOn(intake)


def test_a_clock_stands_with_both_figures_and_its_review_goes_on(sent_on: SentOn) -> None:
    before = sent_on.item
    answer = sent_on.give("pause", PAUSE)
    item = sent_on.item

    assert answer.status_code == 201, answer.text
    assert (item["due_without_at"], item["due_at"] > before["due_at"]) == (before["due_at"], True)
    assert (item["paused_until"][:10], item["pause_reason"]) == (UNTIL.isoformat(), "the adult is not ready")
    assert (item["review_at"], item["owner"], item["rung"]) == (before["review_at"], None, "owner")
    assert "Its clock stands until" in item["last"]


def test_a_pause_ends_by_itself_and_what_nobody_looked_at_went_up_meanwhile(sent_on: SentOn) -> None:
    sent_on.give("pause", PAUSE)
    due_at = sent_on.item["due_at"]
    part = sent_on.intake.part
    part.projector.catch_up()
    run_due_commands(part.service, part.engine, datetime.now(UTC) + timedelta(days=8))
    item = sent_on.item

    assert (item["paused_until"], item["due_at"]) == (None, due_at)
    assert item["rung"] != "owner"


def test_a_clock_that_goes_on_early_is_due_earlier(sent_on: SentOn) -> None:
    before = sent_on.item
    sent_on.give("pause", PAUSE)
    answer = sent_on.give("resumption", {})

    assert (answer.status_code, sent_on.item["paused_until"]) == (201, None)
    assert sent_on.item["due_at"] == before["due_at"]


def test_more_time_is_asked_for_and_granted_by_a_manager(sent_on: SentOn) -> None:
    before = sent_on.item
    sent_on.give("extension", {"amount": 3, "reason": "They open on Monday."})
    asked = sent_on.item
    refused = sent_on.give("extension-answer", {"granted": True, "words": "Yes."})
    granted = sent_on.give("extension-answer", {"granted": True, "words": "Yes."}, role="manager")
    item = sent_on.item

    assert asked["extension_asked"] == "3 working days more: They open on Monday."
    assert asked["due_at"] == before["due_at"]
    assert (refused.status_code, granted.status_code) == (403, 201)
    assert (item["extension_asked"], item["due_without_at"]) == ("", before["due_at"])
    assert item["due_at"] > before["due_at"]


def test_a_request_for_more_time_is_before_the_managers_of_the_team(intake: ServiceClient, sent_on: SentOn) -> None:
    council = intake.give("administrator", "/partners", {"name": "Northshire Council", "kind": "council"}).json()["id"]
    body = {"name": "Grace Lowe", "organisation": council, "roles": ["manager"]}
    grace = UUID(intake.give("administrator", "/members", body).json()["id"])
    team = RegisterTeam(name="Contact", managers=(grace,))
    context = CommandContext(by="init", role="administrator", organisation="init", at=datetime.now(UTC))
    intake.part.service.handle(Dispatch(team_of("contact"), team), context=context)
    before = _mine(intake, grace)
    sent_on.give("extension", {"amount": 3, "reason": "They open on Monday."})
    asked = _mine(intake, grace)
    sent_on.give("extension-answer", {"granted": False, "words": "They can be rung today."}, role="manager")

    assert (before, asked, _mine(intake, grace)) == ([], [sent_on.referral], [])
    assert intake.ask("manager", "/open-items/counts").json()["mine"] == 0
    for view in ("mine", "my team"):
        assert intake.ask("manager", f"/open-items?view={view}&team={team_of('contact')}").json() == []


def _mine(intake: ServiceClient, manager: UUID) -> list[str]:
    intake.part.projector.catch_up()
    bearer = token("manager", organisation=str(uuid4()), aud=["intake"], sub=str(manager))
    answer = intake.http.get("/open-items?view=mine", headers={"authorization": f"Bearer {bearer}"})
    return [item["case"] for item in answer.json()]


def test_an_urgent_item_and_one_in_triage_are_not_put_off(intake: ServiceClient) -> None:
    urgent, in_triage = refer(intake, immediate_danger="yes"), refer(intake)
    route(intake, urgent, "advice given")
    for referral in (urgent, in_triage):
        (item,) = items(intake, referral)
        answer = intake.give("triage", f"/open-items/{item['id']}/pause", PAUSE, version=item["version"])
        assert (item["pause_reasons"], answer.status_code) == ([], 409)
    assert intake.give("triage", f"/open-items/{uuid4()}/pause", PAUSE, version=1).status_code == 404
