"""Teams in the portal: who is in which team, who is away, and who may change them."""

from __future__ import annotations

import httpx
import pytest

from tests.services.portal_harness import ADA, MARGARET, TARIQ, PortalHarness, problem
from tests.services.portal_teams import AMARA, GONE, GRACE, NORTH, NORTH_TEAM, PAT, SOUTH, sent, sign_in, team
from tests.services.portal_work import error, last_command


def test_the_teams_are_listed_and_a_merged_one_says_into_which(harness: PortalHarness) -> None:
    page = sign_in(harness, TARIQ).get("/teams").text

    assert "Grace Lowe" in page
    assert "Merged into North" in page
    assert "Register a team" not in page
    assert "Register a team" in sign_in(harness, MARGARET).get("/teams").text


def test_a_team_shows_its_people_who_is_away_and_who_covers(harness: PortalHarness) -> None:
    page = sign_in(harness, ADA).get(f"/teams/{NORTH}").text

    assert "Amara &lt;b&gt;Osei" in page
    assert "Grace Lowe covers" in page
    assert "Monday 08:30 to 17:00" in page
    assert "duty.night@council.example.org" in page
    assert f'href="/absence/{AMARA}"' in page


def test_somebody_who_left_while_the_team_was_changed_is_shown_as_gone(harness: PortalHarness) -> None:
    visitor = sign_in(harness, ADA)
    harness.services.answers[f"GET /teams/{NORTH}"] = httpx.Response(200, json={**NORTH_TEAM, "members": [GONE]})

    assert "Has left" in visitor.get(f"/teams/{NORTH}").text


def test_who_keeps_no_teams_is_offered_no_change(harness: PortalHarness) -> None:
    page = sign_in(harness, TARIQ).get(f"/teams/{NORTH}").text

    assert "/changes" not in page
    assert "/absence/" not in page


def test_a_team_is_registered_with_its_people_hours_and_what_it_takes(harness: PortalHarness) -> None:
    typed = {
        "name": "East",
        "members": [AMARA],
        "managers": [GRACE],
        "destinations": ["safeguarding"],
        "localities": "east, coast ,",
        "monday": "8:30 to 17:00",
        "out_of_hours_address": "duty.night@council.example.org",
        "key": "one",
    }
    answer = sign_in(harness, MARGARET).post("/teams/register", typed)

    assert answer.headers["location"] == f"/teams/{NORTH}?after=9"
    assert sent(harness) == {
        "name": "East",
        "members": [AMARA],
        "managers": [GRACE],
        "destinations": ["safeguarding"],
        "localities": ["east", "coast"],
        "out_of_hours_address": "duty.night@council.example.org",
        "hours": [{"day": "monday", "opens": "08:30", "closes": "17:00"}],
    }


def test_only_the_councils_people_who_are_here_are_offered(harness: PortalHarness) -> None:
    page = sign_in(harness, ADA).get("/teams/register").text

    assert f'value="{AMARA}"' in page
    assert f'value="{GONE}"' not in page
    assert f'value="{PAT}"' not in page


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, "Enter the team’s name"),
        ({"name": "East", "mailbox": "a@b.org, c@d.org"}, "Enter an email address"),
        ({"name": "East", "monday": "mornings"}, "Enter when the team works on Monday"),
    ],
)
def test_a_team_with_a_gap_is_not_sent(harness: PortalHarness, typed: dict[str, str], says: str) -> None:
    page = sign_in(harness, ADA).post("/teams/register", typed)

    assert page.status_code == 422
    assert says in error(page.text)
    assert [r for r in harness.services.requests if r.method == "POST"] == []


def test_a_change_begins_with_what_is_known_and_names_the_version_that_was_shown(harness: PortalHarness) -> None:
    manager = sign_in(harness, MARGARET)
    page = manager.get(f"/teams/{NORTH}/changes").text
    manager.post(f"/teams/{NORTH}/changes", {"name": "North", "version": "3", "key": "one"})

    assert f'value="{AMARA}" checked' in page
    assert 'value="08:30 to 17:00"' in page
    assert 'value="north, east"' in page
    assert last_command(harness).headers["if-match"] == '"3"'


def test_a_refusal_stands_above_the_form(harness: PortalHarness) -> None:
    manager = sign_in(harness, MARGARET)
    harness.services.answers["POST /teams"] = problem("TeamNameTaken", "another team has this name", 409)

    assert "Another team has this name" in manager.post("/teams/register", {"name": "North", "key": "one"}).text


def test_a_team_is_merged_into_another_that_stands(harness: PortalHarness) -> None:
    manager = sign_in(harness, MARGARET)
    east = team("0c0e8a58-5a8c-4a1a-9d1e-0000000000e3", "East")
    teams = [NORTH_TEAM, team(SOUTH, "South", merged_into=NORTH), east]
    harness.services.answers["GET /teams"] = httpx.Response(200, json=teams)
    page = manager.get(f"/teams/{NORTH}/merger").text
    manager.post(f"/teams/{NORTH}/merger", {"into": east["id"], "version": "3", "key": "one"})

    assert "can be changed no more" in page
    assert f'value="{SOUTH}"' not in page
    assert sent(harness) == {"into": east["id"]}


def test_a_part_of_a_team_is_split_off(harness: PortalHarness) -> None:
    manager = sign_in(harness, MARGARET)
    answer = manager.post(f"/teams/{NORTH}/split", {"name": "East", "members": [AMARA], "version": "3", "key": "one"})

    assert "What stands with this team stays with it" in manager.get(f"/teams/{NORTH}/split").text
    assert answer.headers["location"] == f"/teams/{NORTH}?after=9"
    assert last_command(harness).url.path == f"/teams/{NORTH}/split"


TEST = "9b1f7f0a-6c1e-4a5e-9a43-7a3c1a521b60"


def test_a_team_says_that_its_out_of_hours_address_was_never_tested_and_what_became_of_tests(
    harness: PortalHarness,
) -> None:
    page = sign_in(harness, MARGARET).get(f"/teams/{NORTH}").text

    assert "Never: nobody has confirmed that this address reaches them" in page
    assert "It did not arrive: the mail server does not know the address (550)" in page
    assert "Test this address" in page
    assert "Test this address" not in sign_in(harness, TARIQ).get(f"/teams/{NORTH}").text


def test_a_manager_sends_a_test_and_a_second_press_is_the_same_test(harness: PortalHarness) -> None:
    manager = sign_in(harness, MARGARET)
    answer = manager.post(f"/teams/{NORTH}/address-test", {"version": "3", "key": TEST})

    assert answer.headers["location"] == f"/teams/{NORTH}?after=9"
    assert sent(harness) == {"test": TEST}
    assert last_command(harness).headers["if-match"] == '"3"'


def test_whoever_reads_the_test_confirms_it_by_its_link(harness: PortalHarness) -> None:
    reader = sign_in(harness, TARIQ)
    page = reader.get(f"/teams/{NORTH}/address-test/{TEST}").text
    answer = reader.post(f"/teams/{NORTH}/address-test/{TEST}", {"key": "one"})

    assert "It reached me" in page
    assert answer.headers["location"] == f"/teams/{NORTH}?after=9"
    assert sent(harness) == {"test": TEST}


def test_a_test_that_is_over_says_so_and_what_to_do(harness: PortalHarness) -> None:
    reader = sign_in(harness, TARIQ)
    refusal = problem("TestIsOver", "the address was changed; ask for another test", 409)
    harness.services.answers[f"POST /teams/{NORTH}/address-confirmation"] = refusal
    page = reader.post(f"/teams/{NORTH}/address-test/{TEST}", {"key": "one"})

    assert page.status_code == 422
    assert "ask for another test" in error(page.text)
