"""At half past midnight on 2 July in London, the portal's today is 2 July, while UTC still has 1 July."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Self

import pytest
from starlette.datastructures import ImmutableMultiDict
from wtforms import Form

from portal.kit import dates
from portal.kit.date_fields import DATE_PARTS, DateField, FutureDateField

TODAY = date(2026, 7, 2)


class HalfPastMidnight(datetime):
    """The machine's clock, in UTC as production's machines are."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return cls(2026, 7, 1, 23, 30, tzinfo=UTC).astimezone(tz)


class Days(Form):
    born = DateField("Born")
    review = FutureDateField("Next review")


@pytest.fixture(autouse=True)
def half_past_midnight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dates, "datetime", HalfPastMidnight)


def errors(name: str, day: date) -> list[str]:
    form = Days(ImmutableMultiDict({f"{name}-{part}": str(getattr(day, part)) for part in DATE_PARTS}))
    form.validate()
    return [*form[name].errors]


def test_today_is_the_day_that_has_begun_in_london() -> None:
    assert dates.today() == TODAY


def test_a_review_may_be_today_and_not_yesterday() -> None:
    assert errors("review", TODAY) == []
    assert errors("review", TODAY - timedelta(days=1)) == ["Date must be today or in the future"]


def test_a_birth_may_be_today_and_not_tomorrow() -> None:
    assert errors("born", TODAY) == []
    assert errors("born", TODAY + timedelta(days=1)) == ["Date must be today or in the past"]
