"""The clocks of an open item are set again by the timescales of today; the event says both, and a repeat nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from msgspec import structs

from services.chassis.domain.open_items.escalation import EscalateItem
from services.chassis.domain.open_items.life import SettleItem
from services.chassis.domain.open_items.retiming import ItemRetimed, RetimeItem
from services.chassis.domain.open_items.review import RateItem
from services.chassis.domain.open_items.state import ItemContext, OpenItem, Risk
from services.chassis.domain.working_time import Calendar, Pack, Timescale, Timescales, Unit
from tests.domain.chassis.test_open_items import MONDAY, TIMESCALES, after, at, knowing, raised

TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
(FIRST,) = TIMESCALES.packs


def by_news(changed: Mapping[str, Timescale] = FIRST.timescales, holidays: tuple[date, ...] = ()) -> ItemContext:
    second = Pack("2", TUESDAY.date(), {**FIRST.timescales, **changed})
    return structs.replace(
        knowing(), timescales=Timescales((FIRST, second), Calendar(frozenset(holidays), "the new list"))
    )


def retimed(item: OpenItem | None, lookup: ItemContext, moment: datetime = TUESDAY) -> list[Any]:
    return list(RetimeItem().decide(item, at(moment), lookup))


def test_an_item_is_due_by_the_new_pack_since_it_began_to_wait_and_the_event_says_both() -> None:
    item = raised()
    (event,) = retimed(item, by_news({"kettle": Timescale(4, Unit.WORKING_DAYS)}))

    assert isinstance(event, ItemRetimed)
    assert (event.due.due_at - event.due_before.due_at, event.due.pack) == (timedelta(days=2), "2")
    assert (event.due_before, event.review_before) == (item.due, item.review)
    assert after(item, event).due == event.due


def test_a_holiday_that_came_as_news_moves_what_is_due_and_what_is_looked_at_on_it() -> None:
    item = after(raised(), *RateItem(risk=Risk.MEDIUM).decide(raised(), at(), knowing()))
    (event,) = retimed(item, by_news(holidays=(WEDNESDAY.date(),)))

    assert item.due.due_at.date() == WEDNESDAY.date()
    assert event.due.due_at - item.due.due_at == timedelta(days=1)
    assert event.due.calendar == "the new list"


def test_a_review_lies_inside_the_new_horizon() -> None:
    item = after(raised(), *RateItem(risk=Risk.LOW).decide(raised(), at(), knowing()))
    (event,) = retimed(item, by_news({"review low": Timescale(2, Unit.WORKING_DAYS)}))

    assert event.review.due_at.date() == (TUESDAY + timedelta(days=2)).date()


def test_a_review_that_has_passed_stays_passed() -> None:
    item = raised()
    later = item.review.due_at + timedelta(hours=16)
    (event,) = retimed(item, by_news({"kettle": Timescale(9, Unit.WORKING_DAYS)}), later)

    assert event.review == item.review


def test_an_urgent_item_that_nobody_has_goes_up_by_the_clock_that_runs() -> None:
    item = raised(urgent=True)
    (event,) = retimed(item, by_news({"kettle urgent": Timescale(9, Unit.ELAPSED_HOURS)}))

    assert event.escalates == item.escalates


def test_the_clock_that_was_set_before_escalates_nothing_any_more() -> None:
    item, lookup = raised(), by_news(holidays=(WEDNESDAY.date(),))
    again = after(item, *retimed(item, lookup))
    old, new = (EscalateItem(due_at=clock.due_at) for clock in (item.escalates, again.escalates))

    assert new.due_at - old.due_at == timedelta(days=1)
    assert list(old.decide(again, at(old.due_at), lookup)) == []
    assert len(list(new.decide(again, at(new.due_at), lookup))) == 1


def test_clocks_that_come_out_as_they_are_and_settled_items_record_nothing() -> None:
    item, lookup = raised(), by_news({"kettle": Timescale(4, Unit.WORKING_DAYS)})
    settled = after(item, *SettleItem(outcome="descaled").decide(item, at()))

    assert retimed(item, by_news()) == []
    assert retimed(after(item, *retimed(item, lookup)), lookup) == []
    assert retimed(settled, lookup) == []
    assert retimed(None, lookup) == []


def test_what_nobody_looked_at_in_time_is_not_calmed_by_more_time(item_of_risk: OpenItem) -> None:
    """Its review has passed: the next rung is asked when it was to be, however late it is due now."""
    passed = item_of_risk.review.due_at + timedelta(minutes=5)
    (event,) = retimed(item_of_risk, by_news({"kettle": Timescale(40, Unit.WORKING_DAYS)}), passed)

    assert event.due.due_at > item_of_risk.due.due_at
    assert event.escalates == item_of_risk.escalates


def test_what_went_up_goes_on_up_by_its_own_clock(item_of_risk: OpenItem) -> None:
    due_at = item_of_risk.escalates.due_at
    higher = after(item_of_risk, *EscalateItem(due_at=due_at).decide(item_of_risk, at(due_at), knowing()))
    (event,) = retimed(higher, by_news({"kettle": Timescale(40, Unit.WORKING_DAYS)}), due_at)

    assert event.escalates == higher.escalates


@pytest.fixture
def item_of_risk() -> OpenItem:
    """Looked at within a day, and due in two."""
    return after(raised(), *RateItem(risk=Risk.HIGH).decide(raised(), at(), knowing()))
