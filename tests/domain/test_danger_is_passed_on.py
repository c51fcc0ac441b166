"""What a referrer says of danger, and how triage rated the risk, reaches those who decide."""

from __future__ import annotations

from typing import Any

import pytest

from services.enquiry.domain.concern.state import concern_of
from services.intake.domain.referral.content import Answer
from services.intake.domain.referral.state import RiskRating
from services.intake.domain.referral.triage import RateRisk
from tests.domain.notify.builders import NOW
from tests.scenario.three_services_in_memory import ThreeServicesInMemory


@pytest.mark.parametrize(("said", "danger"), [(Answer.YES, True), (Answer.NO, False), (Answer.UNKNOWN, False)])
def test_that_somebody_is_in_danger_is_read_by_whoever_decides(said: Answer, danger: bool) -> None:
    three_services = ThreeServicesInMemory()
    referral = three_services.refer(three_services.force, immediate_danger=said)

    three_services.route(referral)

    taken = submission(three_services, referral)
    assert (taken.danger, taken.rating) == (danger, "not yet rated")


def test_how_triage_rated_the_risk_is_read_by_whoever_decides() -> None:
    three_services = ThreeServicesInMemory()
    referral = three_services.refer(three_services.force)
    rated = RateRisk(rating=RiskRating.HIGH, rationale="He is coming back tonight.", review_on=NOW.date())
    three_services.triage(referral, rated)

    three_services.route(referral)

    assert submission(three_services, referral).rating == "high"


def submission(three_services: ThreeServicesInMemory, referral: Any) -> Any:
    (taken,) = three_services.recorded("enquiry", concern_of(referral))
    return taken.submission
