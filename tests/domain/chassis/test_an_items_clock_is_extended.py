"""The due clock of an item is paused for a reason and extended by an approver; both figures stand, review goes on."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from services.chassis.domain.clock_changes import ClockPaused
from services.chassis.domain.open_items.escalation import EscalateItem
from services.chassis.domain.open_items.extending import (
    AnswerExtension,
    AskExtension,
    ItemExtended,
    NoExtensionAsked,
    NotTheApprover,
)
from services.chassis.domain.open_items.life import RaiseItem
from services.chassis.domain.open_items.pausing import (
    ResumeItem,
)
from services.chassis.domain.open_items.retiming import RetimeItem
from services.chassis.domain.open_items.state import ItemContext, NotTheirs, OpenItem
from services.chassis.domain.working_time import Calendar, Pack, Timescale, Timescales, Unit
from services.chassis.open_items.descriptions import ITEM_DESCRIPTIONS
from tests.domain.chassis.test_an_items_clock_is_paused import (
    DAY,
    FRIDAY,
    PACK,
    PAUSE,
    at,
    day,
    given,
    given_settled,
    item,
    knowing,
)
from tests.domain.chassis.test_open_items import MONDAY, RAISE, TOM, after, allocated

__all__ = ["item"]
MANAGER = at(role="manager", by="grace")


def test_a_manager_grants_the_time_that_somebody_asked_for_and_both_figures_stand(item: OpenItem) -> None:
    asked = given(item, AskExtension(amount=3, reason="She is in hospital."), at())
    (event,) = AnswerExtension(granted=True, words="Agreed.").decide(asked, MANAGER, knowing())

    assert isinstance(event, ItemExtended)
    assert asked.due == item.due
    assert (day(event.due), event.due_before, event.without) == (date(2026, 11, 19), item.due, item.due)
    assert (event.asked_by, event.approved_by) == (str(TOM), "grace")
    granted = after(asked, event)
    assert granted.due == event.due
    assert granted.changed
    assert granted.changed.asked is None
    assert "granted 3 working days more (due 19 November 2026" in ITEM_DESCRIPTIONS[ItemExtended](event)


def test_what_a_manager_does_not_grant_is_due_as_before(item: OpenItem) -> None:
    asked = given(item, AskExtension(amount=3, reason="She is in hospital."), at())
    declined = given(asked, AnswerExtension(granted=False, words="It can be done by telephone."), MANAGER)

    assert declined.due == item.due
    with pytest.raises(NoExtensionAsked):
        given(declined, AnswerExtension(granted=True, words="After all."), MANAGER)
    with pytest.raises(NoExtensionAsked):
        given(item, AnswerExtension(granted=True, words="Unasked."), MANAGER)


def test_nobody_grants_time_to_themself(item: OpenItem) -> None:
    by_grace = given(item, AskExtension(amount=3, reason="I am away."), MANAGER)
    by_tom = given(allocated(item), AskExtension(amount=3, reason="I am away."), MANAGER)

    with pytest.raises(NotTheApprover):
        given(by_grace, AnswerExtension(granted=True, words="Yes."), MANAGER)
    with pytest.raises(NotTheApprover):
        given(by_tom, AnswerExtension(granted=True, words="Yes."), at(role="manager", by=str(TOM)))
    with pytest.raises(NotTheirs, match="a manager"):
        given(by_tom, AnswerExtension(granted=True, words="Yes."), at(by="somebody else"))


def test_a_paused_clock_is_not_extended(item: OpenItem) -> None:
    asked = given(item, AskExtension(amount=3, reason="She is in hospital."), at())
    paused = given(asked, PAUSE, at())

    with pytest.raises(ClockPaused):
        given(paused, AskExtension(amount=3, reason="More."), at())
    with pytest.raises(ClockPaused):
        given(paused, AnswerExtension(granted=True, words="Yes."), MANAGER)


def test_what_has_run_out_can_be_extended_and_what_was_asked_higher_stays_there(item: OpenItem) -> None:
    late = item.due.due_at + DAY
    higher = given(item, EscalateItem(due_at=item.escalates.due_at), at(item.escalates.due_at))
    asked = given(higher, AskExtension(amount=5, reason="She is in hospital."), at(late))
    granted = given(asked, AnswerExtension(granted=True, words="Yes."), at(late, "manager", "grace"))

    assert granted.due.due_at > late
    assert (granted.rung, granted.escalates) == (higher.rung, higher.escalates)


def test_a_review_that_has_passed_is_not_calmed_by_a_pause(item: OpenItem) -> None:
    friday = datetime(2026, 11, 6, 9, tzinfo=UTC)
    paused = given(item, PAUSE, at(friday))

    assert item.review.due_at < friday
    assert paused.escalates == item.escalates


def test_clocks_that_are_set_again_keep_their_pauses_and_extensions(item: OpenItem) -> None:
    resumed = given(given(item, PAUSE, at()), ResumeItem(), at(MONDAY + 2 * DAY))
    asked = given(resumed, AskExtension(amount=3, reason="She is in hospital."), at(MONDAY + 2 * DAY))
    granted = given(asked, AnswerExtension(granted=True, words="Yes."), at(MONDAY + 2 * DAY, "manager", "grace"))
    shorter = by_pack({"kettle": Timescale(8, Unit.WORKING_DAYS)})
    retimed = given(granted, RetimeItem(), at(FRIDAY), shorter)

    assert (day(granted.due), day(retimed.due)) == (date(2026, 11, 23), date(2026, 11, 19))
    assert retimed.changed
    assert day(retimed.changed.without) == date(2026, 11, 12)
    assert [*RetimeItem().decide(retimed, at(FRIDAY), shorter)] == []


def test_a_clock_that_stands_while_it_is_set_again_goes_on_from_there(item: OpenItem) -> None:
    longer = by_pack({"kettle": Timescale(12, Unit.WORKING_DAYS)})
    retimed = given(given(item, PAUSE, at()), RetimeItem(), at(MONDAY + DAY), longer)
    resumed = given(retimed, ResumeItem(), at(MONDAY + 2 * DAY), longer)

    assert (day(retimed.due), day(resumed.due)) == (date(2026, 12, 2), date(2026, 11, 20))


def test_what_counted_anew_had_run_out_before_it_was_paused_stays_run_out(item: OpenItem) -> None:
    paused = given(item, PAUSE, at(MONDAY + 2 * DAY))
    resumed = given(paused, ResumeItem(), at(MONDAY + 4 * DAY))
    retimed = given(resumed, RetimeItem(), at(FRIDAY), by_pack({"kettle": Timescale(1, Unit.WORKING_DAYS)}))

    assert day(retimed.due) == date(2026, 11, 3)


def by_pack(changed: dict[str, Timescale]) -> ItemContext:
    pack = Pack("2", date(2000, 1, 1), {**PACK.timescales, **changed})
    return knowing(Timescales((pack,), Calendar(frozenset(), "no holidays")))


def test_an_item_that_is_raised_again_has_a_clock_of_its_own(item: OpenItem) -> None:
    settled = given_settled(given(item, PAUSE, at()))
    raised = given(settled, RaiseItem(kind=RAISE.kind, subject=RAISE.subject), at(FRIDAY))

    assert raised.changed is None
