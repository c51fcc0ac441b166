"""Holdings: what somebody owns goes back to its team at once when they leave, or lose the role in which they acted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import reduce
from typing import Any
from uuid import uuid4

from services.chassis.domain.open_items.absence import (
    AskReallocation,
    HoldingsOwnerAway,
    ReallocationAsked,
    RecordOwnerAway,
)
from services.chassis.domain.open_items.allocation import AllocateItem
from services.chassis.domain.open_items.holdings import (
    CloseHoldings,
    EndHoldings,
    Holdings,
    HoldingsClosed,
    HoldingsEnded,
    HoldingsLimited,
    RecordItemGivenUp,
    RecordItemTaken,
)
from services.chassis.domain.open_items.life import SettleItem
from services.chassis.domain.open_items.state import OpenItem, Rung
from tests.domain.chassis.test_open_items import AMARA, MONDAY, TOM, after, at, knowing, raised


def test_whoever_leaves_gives_back_all_that_they_own_at_once() -> None:
    first, second = uuid4(), uuid4()
    holdings: Any = None
    for item in (first, second, first):
        holdings = reduce(
            lambda s, e: e.apply(s), RecordItemTaken(item=item, kind="kettle").decide(holdings, at()), holdings
        )
    assert holdings == Holdings(items={first: "kettle", second: "kettle"})
    given_up = reduce(lambda s, e: e.apply(s), RecordItemGivenUp(item=first).decide(holdings, at()), holdings)

    ended, closed = CloseHoldings(member=TOM, reason="its owner left").decide(given_up, at())

    assert isinstance(ended, HoldingsEnded)
    assert ended.items == (second,)
    left = closed.apply(ended.apply(given_up))
    assert left == Holdings(closed=True)
    assert [*CloseHoldings(member=TOM, reason="its owner left").decide(left, at())] == []


def test_it_is_recorded_that_somebody_left_who_owned_nothing() -> None:
    """So whoever gives them something at that moment writes to the same stream, and decides again."""
    assert [*CloseHoldings(member=TOM, reason="its owner left").decide(None, at())] == [HoldingsClosed(member=TOM)]


def test_whoever_loses_a_role_gives_back_what_they_cannot_act_on_any_more() -> None:
    kettle, pan = uuid4(), uuid4()
    holdings = Holdings(items={kettle: "kettle", pan: "pan"})

    ended, limited = EndHoldings(member=TOM, reason="its owner cooks no more", kinds=("pan",)).decide(holdings, at())

    assert isinstance(ended, HoldingsEnded)
    assert ended.items == (pan,)
    cooks_no_more = limited.apply(ended.apply(holdings))
    assert cooks_no_more == Holdings(items={kettle: "kettle"}, barred=frozenset({"pan"}))
    assert [
        *EndHoldings(member=TOM, reason="its owner cooks no more", kinds=("pan",)).decide(cooks_no_more, at())
    ] == []


def test_it_is_recorded_that_somebody_lost_a_role_who_owned_nothing_and_that_they_have_it_again() -> None:
    """So whoever gives them something at that moment writes to the same stream, and decides again."""
    (limited,) = EndHoldings(member=TOM, reason="its owner cooks no more", kinds=("pan",)).decide(None, at())
    assert limited == HoldingsLimited(member=TOM, kinds=("pan",))

    (again,) = EndHoldings(member=TOM, reason="", kinds=()).decide(limited.apply(None), at())

    assert again.apply(limited.apply(None)).barred == frozenset()


def test_a_manager_is_asked_where_the_owner_is_away_beyond_the_horizon_of_the_risk() -> None:
    """At an unknown risk an item may wait for one working day: of a Monday, until Tuesday."""
    item = allocated()
    until_tuesday, until_wednesday = (
        AskReallocation(owner=TOM, first_day=date(2026, 11, 2), last_day=date(2026, 11, day)) for day in (3, 4)
    )

    assert [*until_tuesday.decide(item, at(), knowing())] == []
    (event,) = until_wednesday.decide(item, at(), knowing())
    asked = event.apply(item)
    assert isinstance(event, ReallocationAsked)
    assert (event.last_day, asked.owner, asked.rung) == (date(2026, 11, 4), TOM, Rung.MANAGER)
    assert asked.escalates.due_at > MONDAY
    assert [*until_wednesday.decide(asked, at(), knowing())] == []


def test_the_horizon_counts_from_the_first_day_of_a_later_absence() -> None:
    later = AskReallocation(owner=TOM, first_day=date(2026, 11, 9), last_day=date(2026, 11, 10))

    assert [*later.decide(allocated(), at(), knowing())] == []


def test_nobody_is_asked_about_an_item_that_is_not_theirs_or_is_settled() -> None:
    away = AskReallocation(owner=AMARA, first_day=date(2026, 11, 2), last_day=date(2026, 11, 30))
    settled = after(allocated(), *SettleItem(outcome="descaled").decide(allocated(), at()))

    assert [*away.decide(allocated(), at(), knowing())] == []
    assert [*away.decide(None, at(), knowing())] == []
    assert [*replace(away, owner=TOM).decide(settled, at(), knowing())] == []


def test_each_item_of_an_owner_who_is_away_is_looked_at() -> None:
    kettle, pan = uuid4(), uuid4()
    away = RecordOwnerAway(member=TOM, first_day=date(2026, 11, 2), last_day=date(2026, 11, 30))
    holdings = Holdings(items={kettle: "kettle", pan: "pan"})
    (event,) = away.decide(holdings, at())

    assert isinstance(event, HoldingsOwnerAway)
    assert {*event.items} == {kettle, pan}
    assert event.apply(holdings) == holdings
    assert [*away.decide(Holdings(), at())] == [*away.decide(None, at())] == []


def allocated() -> OpenItem:
    """An item that Tom has since Monday."""
    item = raised()
    return after(item, *AllocateItem(owner=TOM).decide(item, at(), knowing("cook")))
