"""Presenters' words: where a referral stands, the questions of a referral, dates and places."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from contracts.http.notify import FeedbackUpdate
from portal.kit.dates import day, moment
from portal.labels.answers import UNKNOWN
from portal.labels.routes import ROUTES
from portal.presenters.feedback import standing_of, timeline
from portal.presenters.navigation import NAVIGATION, navigation_items, tabs
from portal.referring.journey import SECTIONS, STEPS
from portal.referring.steps import DraftAnswers
from portal.referring.submission import BODY, REACH, answers_of, body
from services.notify.domain.feedback.audience import Audience
from services.notify.words import standing, title

REFERRAL = UUID("6b1f3c1e-0000-4000-8000-000000000001")


def told(milestone: str, day_of: int = 1) -> FeedbackUpdate:
    return FeedbackUpdate(
        referral=REFERRAL,
        update=f"{milestone}.{REFERRAL}.{day_of}",
        milestone=milestone,
        level="L3",
        told_at=datetime(2026, 11, day_of, tzinfo=UTC),
        title=title(milestone, Audience.STATUTORY),
        standing=standing(milestone, Audience.STATUTORY),
    )


def test_held_feedback_looks_the_same_as_feedback_in_progress() -> None:
    under_way = [told("M1", day_of=1), told("M4", day_of=2)]

    assert standing_of(under_way) == "Enquiry under way"
    assert [entry.title for entry in timeline(under_way)] == ["An enquiry is under way", "Your referral was received"]


def test_a_milestone_that_is_reached_again_is_told_again() -> None:
    updates = [told("M3", day_of=3), told("M4", day_of=4), told("M3", day_of=5)]

    assert standing_of(updates) == "Decided"
    assert [entry.title for entry in timeline(updates)] == [
        "A decision was made",
        "An enquiry is under way",
        "A decision was made",
    ]


def test_updates_of_one_moment_are_listed_in_the_order_of_the_milestones() -> None:
    """A decision and the enquiry that it opens are recorded in one save."""
    together = [told("M3", day_of=2), told("M4", day_of=2), told("M1", day_of=1)]

    assert standing_of(together) == "Enquiry under way"
    assert [entry.title for entry in timeline(together)][:2] == ["An enquiry is under way", "A decision was made"]


def test_a_referral_of_which_nothing_was_told_is_received() -> None:
    assert standing_of([]) == "Received"


def test_every_route_says_what_happens_next() -> None:
    assert len(ROUTES) == 6
    assert [code for code, route in ROUTES.items() if not route.next] == []


def test_every_question_of_the_journey_reaches_the_body() -> None:
    questions = {(step.slug, f.name) for s in SECTIONS for step in s.steps for f in step.form() if step.slug != "about"}

    assert questions == set(BODY.values()) | {("reach", field) for field in REACH}


def test_a_body_and_the_answers_it_was_made_of_are_the_same() -> None:
    answers: DraftAnswers = {
        "route": {"route": "safeguarding concern"},
        "name": {"name": "Edith Moss"},
        "born": {"born": "1942-03-27"},
        "source": {"source": "Willow Lodge", "own_service": UNKNOWN},
        "kinds": {"kinds": ["neglect"]},
    }

    assert answers_of(body(answers)) == answers


def test_an_answer_to_a_question_that_is_no_longer_asked_is_not_sent() -> None:
    answers: DraftAnswers = {"route": {"route": "general enquiry or advice"}, "kinds": {"kinds": ["neglect"]}}

    assert body(answers) == {"route": "general enquiry or advice"}


def test_every_question_with_given_answers_offers_that_one_does_not_know() -> None:
    choices = [
        (step.slug, field)
        for step in STEPS.values()
        for field in step.form()
        if field.type in ("RadioField", "SelectMultipleField") and step.slug not in ("route", "about", "seen-by")
    ]  # who may see it is the writer's to choose, and no fact

    assert choices
    assert [slug for slug, field in choices if UNKNOWN not in {c.value for c in field.iter_choices()}] == []


@pytest.mark.parametrize(
    ("at", "worded"),
    [
        (datetime(2026, 3, 27, 14, 5, tzinfo=UTC), "27 March 2026 at 2:05pm"),
        (datetime(2026, 3, 30, 11, 0, tzinfo=UTC), "30 March 2026 at 12pm"),
        (datetime(2026, 11, 1, 0, 0, tzinfo=UTC), "1 November 2026 at 12am"),
    ],
)
def test_moments_are_worded_in_london_time(at: datetime, worded: str) -> None:
    assert moment(at) == worded


def test_a_day_is_worded_alike_for_a_date_and_for_a_moment() -> None:
    assert day(date(2026, 3, 27)) == day(datetime(2026, 3, 27, 12, tzinfo=UTC)) == "27 March 2026"


def test_a_person_is_shown_the_places_of_their_roles() -> None:
    assert [place.path for place in navigation_items(frozenset({"referrer"}))] == ["/refer", "/referrals"]
    assert navigation_items(frozenset()) == []
    assert [tab.active for tab in tabs(frozenset({"referrer"}), "/referrals/1")] == [False, True]
    assert len({place.path for place in NAVIGATION}) == len(NAVIGATION)
