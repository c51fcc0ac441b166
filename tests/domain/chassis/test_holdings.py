"""Holdings: what somebody owns goes back to its team at once when they leave, or lose the role in which they acted."""

from __future__ import annotations

from functools import reduce
from typing import Any
from uuid import uuid4

from services.chassis.domain.open_items.holdings import (
    EndHoldings,
    Holdings,
    HoldingsEnded,
    RecordItemGivenUp,
    RecordItemTaken,
)
from tests.domain.chassis.test_open_items import TOM, at


def test_whoever_leaves_gives_back_all_that_they_own_at_once() -> None:
    first, second = uuid4(), uuid4()
    holdings: Any = None
    for item in (first, second, first):
        holdings = reduce(
            lambda s, e: e.apply(s), RecordItemTaken(item=item, kind="kettle").decide(holdings, at()), holdings
        )
    assert holdings == Holdings(items={first: "kettle", second: "kettle"})
    given_up = reduce(lambda s, e: e.apply(s), RecordItemGivenUp(item=first).decide(holdings, at()), holdings)

    (event,) = EndHoldings(member=TOM, reason="its owner left").decide(given_up, at())

    assert isinstance(event, HoldingsEnded)
    assert event.items == (second,)
    assert [*EndHoldings(member=TOM, reason="its owner left").decide(event.apply(given_up), at())] == []


def test_whoever_loses_a_role_gives_back_what_they_cannot_act_on_any_more() -> None:
    kettle, pan = uuid4(), uuid4()
    holdings = Holdings(items={kettle: "kettle", pan: "pan"})

    (event,) = EndHoldings(member=TOM, reason="its owner cooks no more", kinds=("pan",)).decide(holdings, at())

    assert isinstance(event, HoldingsEnded)
    assert event.items == (pan,)
    assert event.apply(holdings).items == {kettle: "kettle"}
    assert [*EndHoldings(member=TOM, reason="its owner cooks no more", kinds=()).decide(holdings, at())] == []
