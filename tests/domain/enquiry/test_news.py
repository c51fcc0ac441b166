"""Nobody decides, concludes or closes without having seen what came; and an enquiry's worker is the board's owner."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from services.enquiry.domain.concern.decision import DecideConcern, DecisionContext
from services.enquiry.domain.enquiry.allocation import EnquiryAllocated, EnquiryUnallocated, RecordWorker
from services.enquiry.domain.enquiry.closure import CloseEnquiry, Closer, ClosureContext, ClosureReason
from services.enquiry.domain.enquiry.conclusion import ConcludeEnquiry, Risk
from services.enquiry.domain.news.unseen import (
    NO_NEWS,
    News,
    NewsArrived,
    NewsSeen,
    NewsUnseen,
    RecordNewsArrived,
    RecordNewsSeen,
)
from tests.domain.enquiry.builders import (
    ALL_MET,
    AMARA,
    CHECKLIST,
    CONCERN,
    CONCLUDED,
    MANAGER,
    RAISED,
    UNDER_WAY,
    asked_by,
    state_after,
    when,
)

ITEM, ANOTHER = UUID(int=71), UUID(int=72)
NEWS = News(unseen=frozenset({ITEM, ANOTHER}))
BOTH = (ITEM, ANOTHER)


def decide(seen: tuple[UUID, ...] = ()) -> list[Any]:
    return when(
        [RAISED, *ALL_MET], DecideConcern(rationale="all three parts are met", seen=seen), DecisionContext(news=NEWS)
    )


def conclude(seen: tuple[UUID, ...] = ()) -> list[Any]:
    return when(UNDER_WAY, ConcludeEnquiry(findings="she is safer, and knows it", risk=Risk.REDUCED, seen=seen), NEWS)


def close(seen: tuple[UUID, ...] = ()) -> list[Any]:
    command = CloseEnquiry(reason=ClosureReason.DUTY_COMPLETED, adults_view="content", checklist=CHECKLIST, seen=seen)
    return asked_by(MANAGER, [*UNDER_WAY, CONCLUDED], command, ClosureContext(Closer.MANAGER, NEWS))


@pytest.mark.parametrize("ending", [decide, conclude, close])
def test_nothing_is_ended_while_something_new_is_unseen(ending: Any) -> None:
    for seen in ((), (ITEM,)):
        with pytest.raises(NewsUnseen, match="read it"):
            ending(seen)

    assert ending(BOTH)[0].seen == BOTH


@pytest.mark.parametrize("ending", [decide, conclude, close])
def test_nobody_takes_anything_else_off_the_board_by_saying_that_they_saw_it(ending: Any) -> None:
    assert ending((*BOTH, UUID(int=73)))[0].seen == BOTH


def test_what_came_is_unseen_until_somebody_has_seen_it() -> None:
    arrived = [*when([], RecordNewsArrived(item=ITEM))]
    assert arrived == [NewsArrived(item=ITEM)]
    assert when(arrived, RecordNewsArrived(item=ITEM)) == []

    seen = when(arrived, RecordNewsSeen(concern=CONCERN, item=ITEM))
    assert seen == [NewsSeen(item=ITEM)]
    assert state_after([*arrived, *seen]) == NO_NEWS
    assert when([*arrived, *seen], RecordNewsSeen(concern=CONCERN, item=ITEM)) == []


def test_the_worker_of_an_enquiry_is_the_owner_of_its_item() -> None:
    gone = when(UNDER_WAY, RecordWorker(worker=None, reason="its owner left"))

    assert gone == [EnquiryUnallocated(reason="its owner left")]
    assert when([*UNDER_WAY, *gone], RecordWorker(worker=None, reason="its owner left")) == []
    assert when([*UNDER_WAY, *gone], RecordWorker(worker=AMARA)) == [EnquiryAllocated(worker=AMARA)]
