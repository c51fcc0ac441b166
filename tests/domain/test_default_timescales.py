"""The default packs, as people read them: what English boards publish where the law sets no clock."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from services.chassis.domain.default_timescales import OPEN_ITEM_TIMESCALES
from services.chassis.domain.working_time import Timescales
from services.enquiry.timescales import TIMESCALES as ENQUIRY
from services.intake.timescales import TIMESCALES as INTAKE
from services.notify.timescales import TIMESCALES as NOTIFY

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("timescales", "name", "said"),
    [
        (INTAKE, "triage", "1 working day"),
        (INTAKE, "triage urgent", "4 elapsed hours"),
        (INTAKE, "call-back", "4 working hours"),
        (INTAKE, "incident", "72 elapsed hours"),
        (ENQUIRY, "decision", "5 working days"),
        (ENQUIRY, "decision urgent", "2 working days"),
        (ENQUIRY, "strategy", "5 working days"),
        (ENQUIRY, "caused report", "20 working days"),
        (ENQUIRY, "enquiry", "28 calendar days"),
        (ENQUIRY, "enquiry alert", "60 calendar days"),
        (ENQUIRY, "enquiry escalation", "90 calendar days"),
        (ENQUIRY, "plan review", "42 calendar days"),
        (ENQUIRY, "join confirmation", "1 working day"),
        (NOTIFY, "held", "3 working days"),
        (NOTIFY, "feedback after decision", "2 working days"),
        (NOTIFY, "feedback after closure", "5 working days"),
    ],
)
def test_a_timescale_is_by_default(timescales: Timescales, name: str, said: str) -> None:
    assert str(timescales.packs[0].timescales[name]) == said


@pytest.mark.parametrize(("risk", "days"), [("high", 1), ("medium", 3), ("low", 10), ("unknown", 1)])
def test_the_horizon_of_a_review_follows_the_risk(risk: str, days: int) -> None:
    assert OPEN_ITEM_TIMESCALES[f"review {risk}"].amount == days


@pytest.mark.parametrize("timescales", [INTAKE, ENQUIRY, NOTIFY], ids=["intake", "enquiry", "notify"])
def test_every_service_knows_the_timescales_of_open_items(timescales: Timescales) -> None:
    assert OPEN_ITEM_TIMESCALES.items() <= timescales.packs[0].timescales.items()


def test_a_referral_on_friday_before_a_bank_holiday_is_looked_at_on_tuesday_or_now_if_urgent() -> None:
    friday = datetime(2026, 8, 28, 16, 55, tzinfo=LONDON)

    assert INTAKE.clock("triage", friday).due_at == datetime(2026, 9, 1, 17, 0, tzinfo=LONDON)
    assert INTAKE.clock("triage urgent", friday).due_at == datetime(2026, 8, 28, 20, 55, tzinfo=LONDON)
