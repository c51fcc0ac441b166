"""Absences in the portal: the council's people say when they are away, and who covers."""

from __future__ import annotations

from datetime import timedelta

from tests.services.portal_harness import MARGARET, TARIQ, PortalHarness, problem
from tests.services.portal_teams import AMARA, AWAY, GONE, GRACE, TODAY, sent, sign_in
from tests.services.portal_work import error, last_command


def days(first: int, last: int | None = None) -> dict[str, str]:
    """What is typed into the boxes of both days."""
    typed: dict[str, str] = {}
    for name, count in (("first_day", first), ("last_day", last)):
        if count is not None:
            given = TODAY + timedelta(days=count)
            typed |= {f"{name}-{part}": str(getattr(given, part)) for part in ("day", "month", "year")}
    return typed


def test_somebody_says_when_they_are_away_and_who_covers(harness: PortalHarness) -> None:
    tariq = sign_in(harness, TARIQ)
    themself = harness.services.members["tariq"]["sub"]
    page = tariq.get("/absence").text
    answer = tariq.post(f"/absence/{themself}", {**days(0, 4), "cover": GRACE, "version": "4", "key": "one"})

    assert "No absence is recorded." in page
    assert f'value="{themself}"' not in page
    assert answer.headers["location"] == "/absence?after=9"
    assert sent(harness) == {
        "first_day": TODAY.isoformat(),
        "last_day": (TODAY + timedelta(days=4)).isoformat(),
        "cover": GRACE,
    }
    assert last_command(harness).headers["if-match"] == '"4"'


def test_an_absence_without_end_and_without_cover_is_taken(harness: PortalHarness) -> None:
    sign_in(harness, MARGARET).post(f"/absence/{AMARA}", {**days(0), "cover": "none", "version": "4", "key": "one"})

    assert sent(harness) == {"first_day": TODAY.isoformat()}


def test_an_absence_that_ends_before_it_begins_is_not_sent(harness: PortalHarness) -> None:
    page = sign_in(harness, MARGARET).post(f"/absence/{AMARA}", {**days(3, 1), "cover": "none", "key": "one"})

    assert "must not be before the first" in error(page.text)
    assert [r for r in harness.services.requests if r.method == "POST"] == []


def test_an_absence_is_ended_where_it_is_shown(harness: PortalHarness) -> None:
    manager = sign_in(harness, MARGARET)
    page = manager.get(f"/absence/{AMARA}").text
    answer = manager.post(f"/absence/{AMARA}/return", {"first_day": AWAY["first_day"], "version": "4", "key": "one"})

    assert "Away today" in page
    assert "End this absence" in page
    assert answer.headers["location"] == f"/absence/{AMARA}?after=9"
    assert sent(harness) == {"first_day": AWAY["first_day"]}


def test_a_refused_return_says_why_on_the_page(harness: PortalHarness) -> None:
    manager = sign_in(harness, MARGARET)
    harness.services.answers[f"POST /members/{AMARA}/return"] = problem("NotAbsent", "no such absence is recorded", 409)
    page = manager.post(f"/absence/{AMARA}/return", {"first_day": AWAY["first_day"], "key": "one"})

    assert page.status_code == 422
    assert "No such absence is recorded" in page.text


def test_nobody_has_a_page_of_absence_who_has_left(harness: PortalHarness) -> None:
    assert sign_in(harness, MARGARET).get(f"/absence/{GONE}").status_code == 404
