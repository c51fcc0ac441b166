"""A day is London's: the next review of what waits, whether it has passed, and whether a birth has come yet."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.intake.domain.referral.content import Adult, Answer
from services.intake.domain.referral.state import RiskRating
from services.intake.domain.referral.submission import ImpossibleDate
from services.intake.domain.referral.triage import AllocateReferral, RateRisk, ReviewInThePast
from tests.domain.intake.builders import by, sent, state_after

LONDON = ZoneInfo("Europe/London")
AFTER_MIDNIGHT = datetime(2026, 7, 2, 0, 30, tzinfo=LONDON).astimezone(UTC)
BEFORE_A_BANK_HOLIDAY = datetime(2026, 8, 28, 16, 55, tzinfo=LONDON)
TODAY = date(2026, 7, 2)


def test_what_comes_on_friday_before_a_bank_holiday_is_looked_at_on_tuesday() -> None:
    (received,) = sent(BEFORE_A_BANK_HOLIDAY)

    assert received.review_on == date(2026, 9, 1)


def test_where_somebody_is_in_immediate_danger_it_is_looked_at_today() -> None:
    (received,) = sent(BEFORE_A_BANK_HOLIDAY, immediate_danger=Answer.YES)

    assert received.review_on == date(2026, 8, 28)


def test_what_comes_on_friday_after_close_counts_from_tuesday() -> None:
    (received,) = sent(BEFORE_A_BANK_HOLIDAY + timedelta(minutes=10))

    assert received.review_on == date(2026, 9, 2)


def test_danger_at_half_past_midnight_is_looked_at_on_the_day_that_has_begun() -> None:
    (received,) = sent(AFTER_MIDNIGHT, immediate_danger=Answer.YES)

    assert received.review_on == TODAY


@pytest.mark.parametrize(
    "command",
    [
        lambda day: RateRisk(rating=RiskRating.HIGH, rationale="She falls, and nobody comes.", review_on=day),
        lambda day: AllocateReferral(review_on=day, reason="duty worker ill"),
    ],
    ids=["rating", "allocation"],
)
def test_at_half_past_midnight_today_may_be_the_next_review_and_yesterday_has_passed(command: object) -> None:
    referral, triage = state_after(*sent(AFTER_MIDNIGHT)), by("triage", at=AFTER_MIDNIGHT)

    def decide(day: date) -> list[object]:
        given = command(day)  # type: ignore[operator]
        return [*given.decide(referral, triage, *([None] if isinstance(given, AllocateReferral) else []))]

    assert decide(TODAY)
    with pytest.raises(ReviewInThePast):
        decide(TODAY - timedelta(days=1))


def test_who_is_born_on_the_day_that_has_begun_is_born() -> None:
    assert sent(AFTER_MIDNIGHT, adult=Adult(name="Baby Moss", born=TODAY))
    with pytest.raises(ImpossibleDate):
        sent(AFTER_MIDNIGHT, adult=Adult(name="Baby Moss", born=TODAY + timedelta(days=1)))
