"""The board and people: what an absent owner has stands before their cover, or before their team."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.chassis.application.recorded_events import to_recorded_event
from services.chassis.domain.open_items.escalation import ItemEscalated
from services.chassis.domain.open_items.state import Rung, team_of
from services.chassis.domain.working_time import london_day
from services.chassis.scheduling.scheduler import run_due_commands
from tests.scenario.messages import token
from tests.services.service_client import POLICE, REFERRAL, ServiceClient
from tests.services.test_the_board_of_intake import items, refer, register_triage_team, route

TODAY = london_day(datetime.now(UTC))


class Triage:
    """Tom and Nell, of triage, and a referral that Tom has."""

    def __init__(self, intake: ServiceClient) -> None:
        self.intake = intake
        body = {"name": "Northshire Council", "kind": "council"}
        self.council = UUID(intake.give("administrator", "/partners", body).json()["id"])
        self.tom, self.nell = self.join("Tom Reed"), self.join("Nell Hope")
        self.referral = refer(intake)
        self.allocate(self.referral, self.tom)

    def join(self, name: str, *roles: str) -> str:
        body = {"name": name, "organisation": str(self.council), "roles": [*roles] or ["triage"]}
        return str(self.intake.give("administrator", "/members", body).json()["id"])

    def allocate(self, referral: str, owner: str) -> None:
        (item,) = items(self.intake, referral)
        path = f"/open-items/{item['id']}/allocation"
        assert self.intake.give("triage", path, {"owner": owner}, version=item["version"]).status_code == 201

    def is_away(self, member: str, days: int | None = 3, **more: str) -> None:
        last_day = {"last_day": (TODAY + timedelta(days=days)).isoformat()} if days is not None else {}
        absence = {"first_day": TODAY.isoformat(), **last_day, **more}
        answer = self.intake.give("administrator", f"/members/{member}/absence", absence, version=self.version(member))
        assert answer.status_code == 201, answer.text

    def version(self, member: str) -> int:
        members = self.intake.ask("administrator", "/members").json()
        return int(next(each for each in members if each["id"] == member)["version"])

    def has_a_part(self, member: str, part: str = "source of risk") -> None:
        said = {"member": member, "part": part, "reason": "The writer says so."}
        assert self.intake.give("triage", f"/referrals/{self.referral}/involvement", said).status_code == 201

    def ask(self, member: str, path: str) -> Any:
        """What a member of triage is answered."""
        self.intake.part.projector.catch_up()
        bearer = token("triage", organisation=str(self.council), aud=["intake"], sub=member)
        return self.intake.http.get(path, headers={"authorization": f"Bearer {bearer}"})

    def board(self, member: str, view: str) -> list[str]:
        """The cases that a member sees in a view of the board."""
        return [item["case"] for item in self.ask(member, f"/open-items?view={view}").json()]

    def item(self) -> dict[str, Any]:
        (item,) = items(self.intake, self.referral)
        return item


@pytest.fixture
def triage(intake: ServiceClient) -> Triage:
    return Triage(intake)


def test_what_an_owner_who_is_at_work_has_stands_before_them(triage: Triage) -> None:
    assert (triage.item()["in_effect"], triage.item()["owner_absent"]) == (triage.tom, False)
    assert (triage.board(triage.tom, "mine"), triage.board(triage.nell, "mine")) == ([triage.referral], [])


def test_what_an_absent_owner_has_stays_theirs_and_stands_before_their_cover(triage: Triage) -> None:
    triage.is_away(triage.tom, cover=triage.nell)
    item = triage.item()

    assert (item["owner"], item["in_effect"], item["owner_absent"]) == (triage.tom, triage.nell, True)
    assert item["owner_absent_until"] == (TODAY + timedelta(days=3)).isoformat()
    assert (triage.board(triage.tom, "mine"), triage.board(triage.nell, "mine")) == ([triage.referral],) * 2


def test_without_a_cover_it_stands_before_the_team(triage: Triage) -> None:
    triage.is_away(triage.tom, days=None)
    item = triage.item()

    assert (item["owner"], item["in_effect"]) == (triage.tom, None)
    assert (item["owner_absent"], item["owner_absent_until"]) == (True, None)


def test_nothing_is_given_to_somebody_who_is_away_and_has_no_cover(triage: Triage) -> None:
    triage.is_away(triage.nell)
    item = triage.item()
    path = f"/open-items/{item['id']}/allocation"
    answer = triage.intake.give("triage", path, {"owner": triage.nell}, version=item["version"])

    assert answer.status_code == 409
    assert "they are away and nobody covers for them" in answer.text
    assert triage.item()["owner"] == triage.tom


def test_cover_is_followed_once(triage: Triage) -> None:
    third = triage.join("Will Moon")
    triage.is_away(triage.nell, cover=third)
    triage.is_away(triage.tom, cover=triage.nell)

    assert (triage.item()["in_effect"], triage.board(third, "mine")) == (None, [])


def test_a_cover_who_has_left_covers_no_more(triage: Triage) -> None:
    triage.is_away(triage.tom, cover=triage.nell)
    triage.intake.give("administrator", f"/members/{triage.nell}/removal", {}, version=triage.version(triage.nell))

    assert (triage.item()["owner"], triage.item()["in_effect"]) == (triage.tom, None)


def test_an_owner_who_returns_has_it_before_them_again(triage: Triage) -> None:
    triage.is_away(triage.tom, cover=triage.nell)
    triage.intake.give("administrator", f"/members/{triage.tom}/return", {}, version=triage.version(triage.tom))

    assert triage.item()["in_effect"] == triage.tom


def test_an_absent_owner_who_leaves_gives_it_back_to_the_team(triage: Triage) -> None:
    triage.is_away(triage.tom, cover=triage.nell)
    triage.intake.give("administrator", f"/members/{triage.tom}/removal", {}, version=triage.version(triage.tom))
    item = triage.item()

    assert (item["owner"], item["in_effect"], item["owner_absent"]) == (None, None, False)
    assert item["unallocated"] == "its owner left"


def test_who_loses_one_role_keeps_what_they_can_still_act_on(triage: Triage) -> None:
    both = triage.join("Kay Bell", "triage", "practitioner")
    sent_on, in_triage = refer(triage.intake), refer(triage.intake)
    route(triage.intake, sent_on, "advice given")
    for referral in (sent_on, in_triage):
        triage.allocate(referral, both)
    changed = {"name": "Kay Bell", "roles": ["practitioner"]}
    triage.intake.give("administrator", f"/members/{both}/changes", changed, version=triage.version(both))
    (kept,), (returned,) = (items(triage.intake, referral) for referral in (sent_on, in_triage))

    assert kept["owner"] == both
    assert (returned["owner"], returned["unallocated"]) == (None, "its owner does other work now")


def test_a_member_of_a_team_sees_its_items_also_those_of_a_team_that_it_took_over(triage: Triage) -> None:
    register_triage_team(triage.intake)
    body = {"name": "Contact hub", "members": [triage.nell]}
    hub = triage.intake.give("administrator", "/teams", body).json()["id"]
    assert triage.board(triage.nell, "my team") == []
    answer = triage.intake.give("administrator", f"/teams/{team_of('triage')}/merger", {"into": hub}, version=1)
    counts = triage.intake.ask("triage", "/open-items/counts").json()

    assert answer.status_code == 201
    assert triage.board(triage.nell, "my team") == [triage.referral]
    assert [i["case"] for i in triage.intake.ask("triage", f"/open-items?team={hub}").json()] == [triage.referral]
    assert counts["by_team"] == [{"name": hub, "count": 1}]


def test_a_danger_that_an_absent_owner_has_is_still_first(triage: Triage) -> None:
    urgent = str(
        triage.intake.give("referrer", "/referrals", {**REFERRAL, "immediate_danger": "yes"}, POLICE).json()["id"]
    )
    triage.allocate(urgent, triage.tom)
    triage.is_away(triage.tom, cover=triage.nell)

    assert triage.board(triage.nell, "mine") == [urgent, triage.referral]
    assert triage.board(str(uuid4()), "mine") == []


def test_the_manager_is_asked_to_give_an_item_away_whose_owner_is_away_too_long(triage: Triage) -> None:
    grace = triage.join("Grace Lowe", "manager")
    register_triage_team(triage.intake, grace)
    triage.is_away(triage.tom, days=30, cover=triage.nell)
    item = triage.item()

    assert (item["owner"], item["in_effect"], item["rung"]) == (triage.tom, triage.nell, "team manager")
    assert item["asked"] == [grace]
    assert "longer than the item may wait" in item["last"]


def test_an_absence_whose_end_nobody_knows_waits_for_the_review(triage: Triage) -> None:
    triage.is_away(triage.tom, days=None)

    assert triage.item()["rung"] == "owner"


@pytest.mark.parametrize("manager", ["at work", "away", "gone"])
def test_what_nobody_sees_to_goes_to_the_manager_who_is_here_or_else_to_the_leads(triage: Triage, manager: str) -> None:
    grace, ruth = triage.join("Grace Lowe", "manager"), triage.join("Ruth Dean", "safeguarding lead")
    register_triage_team(triage.intake, grace)
    if manager == "away":
        triage.is_away(grace, days=60)
    if manager == "gone":
        triage.intake.give("administrator", f"/members/{grace}/removal", {}, version=triage.version(grace))
    part = triage.intake.part
    part.projector.catch_up()
    run_due_commands(part.service, part.engine, datetime.now(UTC) + timedelta(days=5))
    rows = part.store.read_stream(UUID(triage.item()["id"]))
    first = next(e for e in map(decoded, rows) if isinstance(e, ItemEscalated))

    if manager == "at work":
        assert (first.rung, first.asked, first.skipped) == (Rung.MANAGER, (UUID(grace),), ())
    else:
        assert (first.rung, first.asked, first.skipped) == (Rung.LEAD, (UUID(ruth),), (Rung.MANAGER,))


def test_the_board_says_who_is_asked(triage: Triage) -> None:
    ruth = triage.join("Ruth Dean", "safeguarding lead")
    part = triage.intake.part
    part.projector.catch_up()
    run_due_commands(part.service, part.engine, datetime.now(UTC) + timedelta(days=5))

    assert (triage.item()["rung"], triage.item()["asked"]) == ("lead", [ruth])


def test_what_has_gone_up_to_somebody_is_theirs_to_see_and_still_its_owners(triage: Triage) -> None:
    grace = triage.join("Grace Lowe", "manager")
    register_triage_team(triage.intake, grace)
    assert triage.board(grace, "mine") == []
    part = triage.intake.part
    part.projector.catch_up()
    run_due_commands(part.service, part.engine, datetime.now(UTC) + timedelta(days=5))

    assert triage.item()["rung"] == "team manager"
    assert triage.board(grace, "mine") == triage.board(triage.tom, "mine") == [triage.referral]
    assert triage.ask(grace, "/open-items/counts").json()["mine"] == 1


def decoded(row: Any) -> Any:
    return to_recorded_event(row).event
