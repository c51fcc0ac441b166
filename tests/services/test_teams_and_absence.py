"""Teams and absences over HTTP: administrators and managers keep teams, and everybody says when they are away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from deploy.dev.databases import Database
from services.chassis.domain.working_time import london_day
from services.intake.wiring import MANIFEST
from tests.scenario.messages import token
from tests.services.service_client import ServiceClient, open_client

TODAY = london_day(datetime.now(UTC))
HOURS = [{"day": "monday", "opens": "08:30:00", "closes": "17:00:00"}]


class Council:
    """Intake with a council: Amara and Sam, practitioners, and two managers, Grace and Greg."""

    def __init__(self, intake: ServiceClient) -> None:
        self.intake = intake
        council = {"name": "Northshire Council", "kind": "council"}
        self.organisation = UUID(intake.give("administrator", "/partners", council).json()["id"])
        self.amara, self.sam = self.join("Amara", "practitioner"), self.join("Sam", "practitioner")
        self.grace, self.greg = self.join("Grace", "manager"), self.join("Greg", "manager")

    def join(self, name: str, role: str) -> str:
        body = {"organisation": str(self.organisation), "name": name, "roles": [role]}
        return str(self.intake.give("administrator", "/members", body).json()["id"])

    def team(self, **body: Any) -> httpx2.Response:
        return self.intake.give("manager", "/teams", {"name": "North", **body})

    def read(self, team: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.intake.ask("auditor", f"/teams/{team}").json()
        return answer

    def change(self, team: str, path: str, body: dict[str, Any]) -> httpx2.Response:
        return self.intake.give("administrator", f"/teams/{team}/{path}", body, version=self.read(team)["version"])

    def member(self, member: str) -> dict[str, Any]:
        return next(m for m in self.intake.ask("triage", "/members").json() if m["id"] == member)

    def as_member(self, by: str, role: str, path: str, body: dict[str, Any], of: str) -> httpx2.Response:
        """A command about `of` that the member `by` gives."""
        bearer = token(role, organisation=str(self.organisation), aud=["intake"], sub=by)
        headers = {"authorization": f"Bearer {bearer}", "idempotency-key": str(uuid4())}
        version = {"if-match": f'"{self.member(of)["version"]}"'}
        return self.intake.http.post(f"/members/{of}/{path}", json=body, headers={**headers, **version})


@pytest.fixture
def council(service_database: Callable[[str], Database]) -> Iterator[Council]:
    with open_client(MANIFEST, service_database("intake")) as intake:
        yield Council(intake)


def refusal(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rpartition("/")[2]


def test_a_team_is_registered_and_every_role_of_the_council_reads_it(council: Council) -> None:
    body = {
        "members": [council.amara],
        "managers": [council.grace],
        "hours": HOURS,
        "mailbox": "north@council.example.org",
    }
    taken = council.team(**body, destinations=["safeguarding"], localities=["north"], skills=["hoarding"])
    team = council.read(taken.json()["id"])

    assert taken.status_code == 201
    assert {name: team[name] for name in body} == body
    assert (team["destinations"], team["localities"], team["skills"]) == (["safeguarding"], ["north"], ["hoarding"])
    assert (team["name"], team["merged_into"], team["version"]) == ("North", None, 1)
    assert [t["id"] for t in council.intake.ask("practitioner", "/teams").json()] == [team["id"]]
    assert council.intake.ask("referrer", "/teams").status_code == 403
    assert council.intake.ask("auditor", f"/teams/{uuid4()}").status_code == 404


@pytest.mark.parametrize("role", ["triage", "practitioner", "safeguarding lead", "auditor", "referrer"])
def test_others_register_no_team(council: Council, role: str) -> None:
    assert council.intake.give(role, "/teams", {"name": "North"}).status_code == 403


def test_what_is_no_team_is_refused_by_name(council: Council) -> None:
    assert refusal(council.team(members=[str(uuid4())])) == (422, "UnknownMember")
    assert refusal(council.team(mailbox="a@b.org, c@d.org")) == (422, "NotOneAddress")
    assert refusal(council.team(hours=[*HOURS, *HOURS])) == (422, "HoursUnclear")
    assert council.team(destinations=["nowhere"]).status_code == 422
    assert council.intake.ask("auditor", "/teams").json() == []


def test_two_teams_have_two_names_until_one_gives_its_name_up(council: Council) -> None:
    north = council.team().json()["id"]

    assert refusal(council.team(name=" NORTH ")) == (409, "TeamNameTaken")
    assert council.change(north, "changes", {"name": "north"}).status_code == 201
    assert refusal(council.team()) == (409, "TeamNameTaken")
    assert council.change(north, "changes", {"name": "East"}).status_code == 201
    assert council.team().status_code == 201
    assert refusal(council.change(north, "changes", {"name": "North"})) == (409, "TeamNameTaken")


def test_a_team_is_merged_and_reads_as_an_alias(council: Council) -> None:
    north, south = (
        council.team(name=name, members=[m]).json()["id"] for name, m in (("N", council.amara), ("S", council.sam))
    )

    assert refusal(council.change(north, "merger", {"into": north})) == (409, "MergedInACircle")
    assert refusal(council.change(north, "merger", {"into": council.amara})) == (422, "UnknownTeam")
    assert council.change(north, "merger", {"into": south}).status_code == 201
    assert (council.read(north)["merged_into"], council.read(north)["members"]) == (south, [])
    assert council.read(south)["members"] == [council.sam, council.amara]
    assert refusal(council.change(south, "merger", {"into": north})) == (409, "MergedInACircle")
    assert refusal(council.change(north, "changes", {"name": "N"})) == (409, "TeamIsMerged")


def test_two_teams_that_are_merged_into_each_other_at_one_moment_never_form_a_circle(council: Council) -> None:
    for number in range(4):
        first, second = (council.team(name=f"{name} {number}").json()["id"] for name in ("East", "West"))
        council.intake.part.projector.catch_up()

        def merge(pair: tuple[str, str]) -> int:
            team, into = pair
            return council.intake.give("manager", f"/teams/{team}/merger", {"into": into}, version=1).status_code

        with ThreadPoolExecutor(2) as pool:
            answers = sorted(pool.map(merge, ((first, second), (second, first))))

        assert answers[0] == 201
        assert answers[1] in {409, 412}
        assert [bool(council.read(team)["merged_into"]) for team in (first, second)].count(True) == 1


def test_a_part_of_a_team_is_split_off(council: Council) -> None:
    north = council.team(members=[council.amara, council.sam]).json()["id"]
    answer = council.change(north, "split", {"name": "East", "members": [council.sam]})
    east = next(t for t in council.intake.ask("auditor", "/teams").json() if t["name"] == "East")

    assert answer.status_code == 201
    assert (council.read(north)["members"], east["members"]) == ([council.amara], [council.sam])


def test_who_leaves_the_council_is_in_no_team_any_more(council: Council) -> None:
    north = council.team(members=[council.amara], managers=[council.amara, council.grace]).json()["id"]
    version = council.member(council.amara)["version"]
    removed = council.intake.give("administrator", f"/members/{council.amara}/removal", {}, version=version)

    assert removed.status_code == 201
    assert (council.read(north)["members"], council.read(north)["managers"]) == ([], [council.grace])


def away(days: int = 5, **more: str) -> dict[str, str]:
    return {"first_day": TODAY.isoformat(), "last_day": (TODAY + timedelta(days=days)).isoformat(), **more}


def test_somebody_says_that_they_are_away_and_returns(council: Council) -> None:
    absence = away(cover=council.sam)
    taken = council.as_member(council.amara, "practitioner", "absence", absence, of=council.amara)

    assert taken.status_code == 201
    assert council.member(council.amara)["absences"] == [absence]
    assert council.as_member(council.amara, "practitioner", "return", {}, of=council.amara).status_code == 201
    assert council.member(council.amara)["absences"] == []
    assert refusal(council.as_member(council.amara, "practitioner", "return", {}, of=council.amara)) == (
        409,
        "NotAbsent",
    )


def test_overlapping_absences_read_as_one(council: Council) -> None:
    council.as_member(council.amara, "practitioner", "absence", away(3), of=council.amara)
    later = {"first_day": (TODAY + timedelta(days=2)).isoformat(), "cover": council.grace}
    council.as_member(council.amara, "practitioner", "absence", later, of=council.amara)

    assert council.member(council.amara)["absences"] == [
        {"first_day": TODAY.isoformat(), "last_day": None, "cover": council.grace}
    ]


def test_a_manager_of_a_team_of_theirs_says_it_and_no_other_colleague(council: Council) -> None:
    """Of nobody's team: any manager."""
    assert council.as_member(council.greg, "manager", "absence", away(), of=council.sam).status_code == 201
    council.team(members=[council.amara], managers=[council.grace])

    for by, role in ((council.sam, "practitioner"), (council.greg, "manager")):
        assert refusal(council.as_member(by, role, "absence", away(), of=council.amara)) == (403, "NotTheirManager")
    assert council.as_member(council.grace, "manager", "absence", away(), of=council.amara).status_code == 201


def test_an_administrator_says_it_of_anybody(council: Council) -> None:
    assert council.as_member(str(uuid4()), "administrator", "absence", away(), of=council.amara).status_code == 201


def test_an_absence_makes_no_later_change_stale(council: Council) -> None:
    """Its version is the one that is shown."""
    council.as_member(council.amara, "practitioner", "absence", away(), of=council.amara)
    body = {"name": "Amara Osei", "roles": ["practitioner", "manager"]}
    version = council.member(council.amara)["version"]
    changed = council.intake.give("administrator", f"/members/{council.amara}/changes", body, version=version)

    assert changed.status_code == 201
    assert date.fromisoformat(council.member(council.amara)["absences"][0]["first_day"]) == TODAY
