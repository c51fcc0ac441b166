"""A new environment is seeded with a week of referrals in every state; seeded again, nothing is doubled."""

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

from deploy.dev.dev_environment import DevEnvironment
from deploy.dev.run_one_process import serve_environment
from deploy.dev.scenario import RequestOptions, Scenario, TimedOut
from deploy.dev.week.final_status import FinalStatus
from deploy.dev.week.progress import WeekProgress, seed_loop
from deploy.dev.week.seeder import WeekSeeder
from deploy.dev.week.steps import StepTarget, Story
from deploy.dev.week.stories import WEEK
from portal.kit.dates import LONDON
from tests.conftest import temporary_folder
from tests.journeys.seed_checks import CHECK_BY_STATE, SeededEnvironment

pytestmark = pytest.mark.slow

TODAY = datetime.now(LONDON).date()
BEGAN = TODAY - timedelta(days=7)
STOPPED_AFTER = 70
IN_INTAKE = len(WEEK) + sum(
    step.target in (StepTarget.REFERRAL, StepTarget.ADDITION) for story in WEEK for step in story.steps
)
"""The events of the week's own steps; open items and what enquiry says come beside them."""


@pytest.fixture(scope="module")
def seeded() -> Iterator[SeededEnvironment]:
    with temporary_folder("week") as state, serve_environment(state, 0) as environment:
        scenario = Scenario(environment.state, environment.address)
        initial_count, steps = event_counts_of(environment)["intake"], count()
        event_counts, completed = [], []
        for is_to_go_on in (lambda: next(steps) < STOPPED_AFTER, lambda: True, lambda: True):
            seeder = WeekSeeder(scenario=scenario, start_day=BEGAN)
            completed.append(seeder.run(WEEK, is_to_go_on))
            event_counts.append(settled_counts(environment))
        yield SeededEnvironment(scenario, seeder, initial_count, event_counts, completed)
        scenario.http.close()


def event_counts_of(environment: DevEnvironment) -> dict[str, int]:
    """How many events each service has recorded."""
    return {name: len(part.store.read_log(0, 100_000)) for name, part in environment.instances.items()}


def settled_counts(environment: DevEnvironment) -> dict[str, int]:
    """How many events each service has recorded once nothing more follows."""
    before: dict[str, int] = {}
    while before != (now := event_counts_of(environment)):
        before = now
        time.sleep(1.5)
    return before


def test_seeding_resumes_after_a_stop_and_seeding_again_changes_nothing(seeded: SeededEnvironment) -> None:
    assert seeded.completed == [False, True, True]
    assert seeded.event_counts[0]["intake"] < seeded.event_counts[1]["intake"]
    assert seeded.event_counts[1]["intake"] > seeded.initial_count + IN_INTAKE
    assert seeded.event_counts[2] == seeded.event_counts[1]


def test_the_seed_happened_in_the_seven_days_before_today(seeded: SeededEnvironment) -> None:
    days = [
        datetime.fromisoformat(r["received_at"]).astimezone(LONDON).date()
        for r in seeded.asked("tom", "/intake/referrals")
    ]

    assert {*days} <= {BEGAN + timedelta(days=n) for n in range(7)}
    assert min(days) == BEGAN
    assert len(days) == len(WEEK)


def test_every_state_and_every_route_is_in_the_table() -> None:
    assert {story.final_status for story in WEEK} == {*FinalStatus}
    assert len({story.submission["route"] for story in WEEK}) == 6
    assert len({story.key for story in WEEK}) == len(WEEK)


@pytest.mark.parametrize("story", WEEK, ids=lambda story: f"{story.key}: {story.final_status}")
def test_a_referral_has_the_status_that_the_table_says(seeded: SeededEnvironment, story: Story) -> None:
    assert CHECK_BY_STATE[story.final_status](seeded, story, seeded.seeder.referrals[story.key])


def test_some_of_what_was_told_is_read_and_some_is_not(seeded: SeededEnvironment) -> None:
    told_to_priya = seeded.asked("priya", "/notify/feedback?limit=200")

    assert {t["read_at"] is None for t in told_to_priya} == {True, False}


def test_what_could_not_be_delivered_has_an_owner(seeded: SeededEnvironment) -> None:
    given_up = seeded.asked("grace", "/notify/undeliverable")

    assert {u["channel"] for u in given_up} == {"webhook"}
    assert all(u["owner"] != "nobody" for u in given_up)


def test_a_running_environment_is_seeded_once(capsys: pytest.CaptureFixture[str]) -> None:
    with temporary_folder("week") as state, serve_environment(state, 0) as environment:
        few = WEEK[:2]
        first = seed_loop(state, environment.address, week=few)
        assert first is not None
        first.start().thread.join(60)
        scenario = Scenario(environment.state, environment.address)

        assert "2 referrals" in capsys.readouterr().out
        scenario.wait_until(lambda: len(scenario.get("tom", "/intake/queue").json()) == 2)
        assert WeekProgress.of(state).is_complete
        assert seed_loop(state, environment.address, week=few) is None
        scenario.http.close()


def test_the_benchmark_waits_for_the_seed_before_anything_answers(tmp_path: Path) -> None:
    assert seed_loop(tmp_path, "http://127.0.0.1:1") is not None
    assert WeekProgress.of(tmp_path).is_in_progress


def test_a_refused_secret_stops_the_seed(tmp_path: Path) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        refused = request.url.path == "/notify/channels/secret"
        return httpx.Response(403 if refused else 201 if request.method == "POST" else 200, json={"version": 1})

    scenario = Scenario(tmp_path, "http://here", tokens={"ada": (time.monotonic(), "a token")})
    scenario.http = httpx.Client(transport=httpx.MockTransport(answer))
    (story, step) = next((s, step) for s in WEEK for step in s.steps if step.target is StepTarget.CHANNEL)
    with pytest.raises(TimedOut, match="/notify/channels/secret: 403"):
        WeekSeeder(scenario=scenario, start_day=BEGAN).set_webhook(story, replace(step, who="ada"), RequestOptions())
    scenario.http.close()


def test_a_child_of_the_seed_is_a_child_in_any_year(tmp_path: Path) -> None:
    (callum,) = (story for story in WEEK if story.final_status is FinalStatus.CHILDREN)
    for year in (2026, 2036):
        told = WeekSeeder(scenario=Scenario(tmp_path, ""), start_day=date(year, 11, 18))._body(callum.submission)
        assert timedelta(days=16 * 365) < date(year, 11, 18) - date.fromisoformat(told["adult"]["born"])
        assert date(year, 11, 18) - date.fromisoformat(told["adult"]["born"]) < timedelta(days=17 * 365)


def test_the_first_day_of_the_seed_is_kept(tmp_path: Any) -> None:
    kept = WeekProgress.of(tmp_path)

    assert kept.start_day(lambda: date(2026, 11, 25)) == kept.start_day(lambda: date(2026, 12, 1)) == date(2026, 11, 18)
    assert (kept.is_in_progress, kept.is_complete) == (True, False)
    kept.mark_complete()
    assert (kept.is_in_progress, kept.is_complete) == (False, True)
