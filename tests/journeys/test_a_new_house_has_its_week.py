"""A new house is told a week of referrals in every state; told again, or stopped in the middle, nothing is doubled."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.embedded.first_week import FirstWeek, telling
from deploy.embedded.house import House
from deploy.embedded.one_process import serving
from deploy.embedded.seeding import Seeding
from deploy.embedded.week.stands import Stands
from deploy.embedded.week.steps import On, Story
from deploy.embedded.week.table import WEEK
from deploy.walking import Mark, NeverCame, Walk
from portal.presenters.moments import LONDON
from tests.conftest import a_folder
from tests.journeys.asked_of_the_week import ASKED, Told

pytestmark = pytest.mark.slow

TODAY = datetime.now(LONDON).date()
BEGAN = TODAY - timedelta(days=7)
STOPPED_AFTER = 70
IN_INTAKE = len(WEEK) + sum(step.on in (On.REFERRAL, On.ADDITION) for story in WEEK for step in story.steps)


@pytest.fixture(scope="module")
def told() -> Iterator[Told]:
    with a_folder("week") as state, serving(state, 0) as house:
        walk = Walk(house.state, house.address)
        founded, steps = recorded(house)["intake"], count()
        after, went = [], []
        for going_on in (lambda: next(steps) < STOPPED_AFTER, lambda: True, lambda: True):
            seeding = Seeding(walk=walk, began=BEGAN)
            went.append(seeding.tell(WEEK, going_on))
            after.append(quiet(house))
        yield Told(walk, seeding, founded, after, went)
        walk.http.close()


def recorded(house: House) -> dict[str, int]:
    """How many events each service has recorded."""
    return {name: len(part.store.log(0, 100_000)) for name, part in house.parts.items()}


def quiet(house: House) -> dict[str, int]:
    """How many events there are when all that follows has followed."""
    before: dict[str, int] = {}
    while before != (now := recorded(house)):
        before = now
        time.sleep(1.5)
    return before


def test_a_week_that_was_stopped_is_gone_on_from_and_told_again_changes_nothing(told: Told) -> None:
    assert told.went == [False, True, True]
    assert told.after[0]["intake"] < told.after[1]["intake"] == told.founded + IN_INTAKE
    assert told.after[2] == told.after[1]


def test_it_happened_in_the_seven_days_before_today(told: Told) -> None:
    days = [
        datetime.fromisoformat(r["received_at"]).astimezone(LONDON).date()
        for r in told.asked("tom", "/intake/referrals")
    ]

    assert {*days} <= {BEGAN + timedelta(days=n) for n in range(7)}
    assert min(days) == BEGAN
    assert len(days) == len(WEEK)


def test_every_state_and_every_route_is_in_the_table() -> None:
    assert {story.stands for story in WEEK} == {*Stands}
    assert len({story.says["route"] for story in WEEK}) == 6
    assert len({story.key for story in WEEK}) == len(WEEK)


@pytest.mark.parametrize("story", WEEK, ids=lambda story: f"{story.key}: {story.stands}")
def test_a_referral_stands_as_the_table_says(told: Told, story: Story) -> None:
    assert ASKED[story.stands](told, story, told.seeding.referrals[story.key])


def test_some_of_what_was_told_is_read_and_some_is_not(told: Told) -> None:
    told_to_priya = told.asked("priya", "/notify/feedback?limit=200")

    assert {t["read_at"] is None for t in told_to_priya} == {True, False}


def test_what_could_not_be_delivered_has_an_owner(told: Told) -> None:
    given_up = told.asked("grace", "/notify/undeliverable")

    assert {u["channel"] for u in given_up} == {"webhook"}
    assert all(u["owner"] != "nobody" for u in given_up)


def test_a_running_house_is_given_its_week_once(capsys: pytest.CaptureFixture[str]) -> None:
    with a_folder("week") as state, serving(state, 0) as house:
        few = WEEK[:2]
        first = telling(state, house.address, week=few)
        assert first is not None
        first.start().thread.join(60)
        walk = Walk(house.state, house.address)

        assert "2 referrals" in capsys.readouterr().out
        walk.until(lambda: len(walk.get("tom", "/intake/queue").json()) == 2)
        assert FirstWeek.of(state).is_told
        assert telling(state, house.address, week=few) is None
        walk.http.close()


def test_whoever_measures_waits_for_a_week_that_will_be_told_before_anything_answers(tmp_path: Path) -> None:
    assert telling(tmp_path, "http://127.0.0.1:1") is not None
    assert FirstWeek.of(tmp_path).is_being_told


def test_a_secret_that_was_refused_is_not_passed_over(tmp_path: Path) -> None:
    def answer(asked: httpx.Request) -> httpx.Response:
        refused = asked.url.path == "/notify/channels/secret"
        return httpx.Response(403 if refused else 201 if asked.method == "POST" else 200, json={"version": 1})

    walk = Walk(tmp_path, "http://here", tokens={"ada": (time.monotonic(), "a token")})
    walk.http = httpx.Client(transport=httpx.MockTransport(answer))
    (story, step) = next((s, step) for s in WEEK for step in s.steps if step.on is On.CHANNEL)
    with pytest.raises(NeverCame, match="/notify/channels/secret: 403"):
        Seeding(walk=walk, began=BEGAN).set_webhook(story, replace(step, who="ada"), Mark())
    walk.http.close()


def test_a_child_of_the_week_is_a_child_in_any_year(tmp_path: Path) -> None:
    (callum,) = (story for story in WEEK if story.stands is Stands.CHILDREN)
    for year in (2026, 2036):
        told = Seeding(walk=Walk(tmp_path, ""), began=date(year, 11, 18))._body(callum.says)
        assert timedelta(days=16 * 365) < date(year, 11, 18) - date.fromisoformat(told["adult"]["born"])
        assert date(year, 11, 18) - date.fromisoformat(told["adult"]["born"]) < timedelta(days=17 * 365)


def test_the_day_on_which_the_week_began_is_kept(tmp_path: Any) -> None:
    kept = FirstWeek.of(tmp_path)

    assert kept.began(lambda: date(2026, 11, 25)) == kept.began(lambda: date(2026, 12, 1)) == date(2026, 11, 18)
    assert (kept.is_being_told, kept.is_told) == (True, False)
    kept.told()
    assert (kept.is_being_told, kept.is_told) == (False, True)
