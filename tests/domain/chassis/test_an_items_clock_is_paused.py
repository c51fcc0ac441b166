"""The due clock of an item is paused for a reason and extended by an approver; both figures stand, review goes on."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.domain.clock_changes import ClockNotPaused, ClockPaused, ClockRanOut
from services.chassis.domain.decider import CommandContext
from services.chassis.domain.open_items.clock_now import ClockFixed
from services.chassis.domain.open_items.escalation import EscalateItem
from services.chassis.domain.open_items.extending import (
    AskExtension,
)
from services.chassis.domain.open_items.life import RaiseItem, SettleItem
from services.chassis.domain.open_items.pausing import (
    EndPause,
    ItemPaused,
    ItemResumed,
    NotPausedFor,
    PauseInThePast,
    PauseItem,
    PauseTooLong,
    ResumeItem,
)
from services.chassis.domain.open_items.state import ItemContext, NotTheirs, OpenItem, Risk
from services.chassis.domain.readable import NothingWritten
from services.chassis.domain.working_time import Clock, Timescale, Timescales, Unit
from services.chassis.open_items.descriptions import ITEM_DESCRIPTIONS, describe_item
from services.chassis.open_items.policies import ITEM_DEADLINES
from tests.domain.chassis.test_open_items import KIND, MONDAY, RAISE, TIMESCALES, TOM, after

(PACK,) = TIMESCALES.packs
DAYS_10 = {"kettle": Timescale(10, Unit.WORKING_DAYS)}
DAY = timedelta(days=1)
NOV_16 = date(2026, 11, 16)
FRIDAY = MONDAY + 4 * DAY
HOLD = "it is asked to wait"
UNTIL = date(2026, 11, 13)
PAUSE = PauseItem(reason=HOLD, words="Until they have spoken with him.", until=UNTIL)


def knowing(timescales: Timescales | None = None, **kind: Any) -> ItemContext:
    """Ten working days; the roles of cooks and of their managers."""
    pack = replace(PACK, timescales={**PACK.timescales, **DAYS_10})
    changed = replace(KIND, roles=frozenset({"cook", "manager"}), **{"pause_reasons": frozenset({HOLD}), **kind})
    return ItemContext(kind=changed, timescales=timescales or Timescales((pack,), TIMESCALES.calendar))


def at(moment: datetime = MONDAY, role: str = "cook", by: str = str(TOM)) -> CommandContext:
    return CommandContext(by=by, role=role, organisation="council", at=moment)


def given(item: OpenItem | None, command: Any, context: CommandContext, lookup: ItemContext | None = None) -> OpenItem:
    return after(item, *command.decide(item, context, lookup or knowing()))


@pytest.fixture
def item() -> OpenItem:
    """Due by 16 November, to be looked at on 5 November at the latest."""
    raising = RaiseItem(kind=RAISE.kind, subject=RAISE.subject, about=RAISE.about, risk=Risk.MEDIUM)
    return given(None, raising, at())


def day(clock: Clock) -> date:
    return clock.due_at.date()


def test_a_paused_clock_is_due_later_by_as_long_as_it_stands_and_both_figures_are_said(item: OpenItem) -> None:
    (event,) = PAUSE.decide(item, at(), knowing())
    paused = after(item, event)

    assert isinstance(event, ItemPaused)
    assert (day(item.due), day(event.due), day(event.without)) == (
        date(2026, 11, 16),
        date(2026, 11, 30),
        day(item.due),
    )
    assert paused.due == event.due
    assert ITEM_DESCRIPTIONS[ItemPaused](event) == (
        "Its clock stands until 13 November 2026 at the latest, because it is asked to wait: "
        "Until they have spoken with him. "
        "(due 30 November 2026, by the clock without pauses and extensions 16 November 2026)"
    )
    assert ("By the clock without pauses and extensions", "due 16 November 2026") in [*describe_item(paused)]


def test_what_is_paused_is_still_looked_at_inside_its_horizon_and_goes_up_where_it_is_not(item: OpenItem) -> None:
    paused = given(item, PAUSE, at())

    assert paused.review == item.review
    assert paused.escalates == item.escalates
    assert paused.escalates.due_at < paused.due.due_at
    assert given(paused, EscalateItem(due_at=paused.escalates.due_at), at(paused.escalates.due_at)).rung != "owner"


def test_a_pause_that_is_ended_early_gives_back_what_was_left_of_it(item: OpenItem) -> None:
    resumed = given(given(item, PAUSE, at()), ResumeItem(), at(MONDAY + 2 * DAY))

    assert day(resumed.due) == date(2026, 11, 18)


def test_a_pause_ends_by_itself_when_it_has_lasted_its_time(item: OpenItem) -> None:
    (event,) = PAUSE.decide(item, at(), knowing())
    assert isinstance(event, ItemPaused)
    recorded: RecordedEvent = type("Recorded", (), {"stream": TOM})()
    commands = [deadline.dispatch.command for deadline in ITEM_DEADLINES[ItemPaused](event, recorded)]
    (resumed,) = EndPause(ends_at=event.ends_at).decide(after(item, event), at(event.ends_at, "kitchen"), knowing())

    assert EndPause(ends_at=event.ends_at) in commands
    assert isinstance(resumed, ItemResumed)
    assert (resumed.ran_out, resumed.due) == (True, event.due)


def test_the_end_of_a_pause_that_is_over_changes_nothing(item: OpenItem) -> None:
    paused = given(item, PAUSE, at())
    assert paused.changed
    assert paused.changed.pause_ends_at
    ending = EndPause(ends_at=paused.changed.pause_ends_at)

    for state in (None, item, given(paused, ResumeItem(), at(FRIDAY)), given_settled(paused)):
        assert [*ending.decide(state, at(), knowing())] == []


def given_settled(item: OpenItem) -> OpenItem:
    return after(item, *SettleItem(outcome="done").decide(item, at()))


def test_an_item_is_paused_again_after_the_first_pause(item: OpenItem) -> None:
    once = given(given(item, PAUSE, at()), ResumeItem(), at(MONDAY + DAY))
    twice = given(given(once, PAUSE, at(MONDAY + 2 * DAY)), ResumeItem(), at(MONDAY + 3 * DAY))

    assert (day(once.due), day(twice.due)) == (date(2026, 11, 17), date(2026, 11, 18))
    assert twice.changed
    assert day(twice.changed.without) == day(item.due)


@pytest.mark.parametrize(("until", "refusal"), [(MONDAY.date(), PauseInThePast), (date(2026, 12, 1), PauseTooLong)])
def test_a_pause_has_an_end_that_lies_ahead_and_not_too_far(item: OpenItem, until: date, refusal: type) -> None:
    with pytest.raises(refusal):
        given(item, PauseItem(reason=HOLD, words="She asks for time.", until=until), at())


def test_a_clock_is_paused_once_at_a_time_and_only_while_it_runs(item: OpenItem) -> None:
    with pytest.raises(ClockPaused):
        given(given(item, PAUSE, at()), PAUSE, at(MONDAY + DAY))
    with pytest.raises(ClockNotPaused):
        given(item, ResumeItem(), at())
    late = PauseItem(reason=HOLD, words="They ask.", until=date(2026, 11, 30))
    with pytest.raises(ClockRanOut):
        given(item, late, at(item.due.due_at))
    with pytest.raises(NotPausedFor, match=HOLD):
        given(item, replace_reason(), at())
    with pytest.raises(NothingWritten):
        given(item, replace_words("  "), at())


def replace_reason() -> PauseItem:
    return PauseItem(reason="busy", words="We are.", until=UNTIL)


def replace_words(words: str) -> PauseItem:
    return PauseItem(reason=HOLD, words=words, until=UNTIL)


@pytest.mark.parametrize("command", [PAUSE, ResumeItem(), AskExtension(amount=2, reason="She is in hospital.")])
def test_danger_and_what_a_referrer_waits_for_are_not_put_off(item: OpenItem, command: Any) -> None:
    with pytest.raises(ClockFixed):
        given(replace(item, urgent=True), command, at())
    with pytest.raises(ClockFixed):
        given(item, command, at(), knowing(pause_reasons=frozenset()))
    with pytest.raises(NotTheirs):
        given(item, command, at(role="gardener"))
