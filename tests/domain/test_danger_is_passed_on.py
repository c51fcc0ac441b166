"""What a referrer says of danger, and how triage rated the risk, reaches those who decide."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.enquiry.domain.concern.state import concern_of
from services.intake.domain.referral.sent import Answer
from services.intake.domain.referral.state import RiskRating
from services.intake.domain.referral.triage import RateRisk
from tests.scenario.three_services import ThreeServices


@pytest.mark.parametrize(("said", "danger"), [(Answer.YES, True), (Answer.NO, False), (Answer.UNKNOWN, False)])
def test_that_somebody_is_in_danger_is_read_by_whoever_decides(said: Answer, danger: bool) -> None:
    three = ThreeServices()
    referral = three.refer(three.force, immediate_danger=said)

    three.route(referral)

    taken = submission(three, referral)
    assert (taken.danger, taken.rating) == (danger, "not yet rated")


def test_how_triage_rated_the_risk_is_read_by_whoever_decides() -> None:
    three = ThreeServices()
    referral = three.refer(three.force)
    rated = RateRisk(rating=RiskRating.HIGH, rationale="He is coming back.", review_on=date(2040, 1, 1))
    three.triage(referral, rated)

    three.route(referral)

    assert submission(three, referral).rating == "high"


def submission(three: ThreeServices, referral: Any) -> Any:
    (taken,) = three.recorded("enquiry", concern_of(referral))
    return taken.submission
