"""While an owner is away: who is called, who stands in, and who is asked to give it away has no part in the matter."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.chassis.domain.open_items.absence import ReallocationAsked
from services.chassis.domain.open_items.allocation import AllocateItem
from services.chassis.domain.open_items.state import Rung
from services.chassis.domain.working_time import london_day
from services.intake.domain.member.absence import RecordAbsence
from services.intake.domain.referral.involvement import Part
from tests.domain.notify.builders import NOW
from tests.domain.test_who_has_a_part_is_not_asked import Case, case

__all__ = ["case"]


@pytest.mark.parametrize(("restricted", "rung"), [(False, Rung.MANAGER), (True, Rung.LEAD)])
def test_who_is_asked_to_give_it_to_somebody_else_is_the_next_rung_of_its_ladder(
    case: Case, restricted: bool, rung: Rung
) -> None:
    """Its owner is away for longer than it may wait."""
    case.give(AllocateItem(owner=case.greta))
    if restricted:
        case.restrict()
    today = london_day(NOW)
    case.made.administer(case.greta, RecordAbsence(first_day=today, last_day=today + timedelta(days=60)))
    (event,) = [e for e in case.made.recorded("intake", case.item) if isinstance(e, ReallocationAsked)]

    assert (case.state().rung, event.rung) == (rung, rung)
    assert {*event.asked} == ({case.ruth, case.rene} if restricted else {case.grace})


@pytest.mark.parametrize(("has_a_part", "stands"), [(False, "cover"), (True, "team")])
def test_a_cover_who_has_a_part_does_not_stand_in(case: Case, has_a_part: bool, stands: str) -> None:
    case.give(AllocateItem(owner=case.greta))
    today = london_day(NOW)
    away = RecordAbsence(first_day=today, last_day=today + timedelta(days=1), cover=case.grace)
    case.made.administer(case.greta, away)
    if has_a_part:
        case.say(Part.SOURCE, member=case.grace)
    called = case.called()

    assert called.owner == {"cover": case.grace, "team": None}[stands]
