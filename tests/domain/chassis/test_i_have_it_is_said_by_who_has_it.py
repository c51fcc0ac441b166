"""Whoever has an urgent item says "I have it": another who is given it, or a rung that is asked, is asked anew."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.chassis.domain.decider import Unknown
from services.chassis.domain.open_items.absence import ReallocationAsked
from services.chassis.domain.open_items.allocation import AllocateItem, ReturnItem
from services.chassis.domain.open_items.involvement import Involvement
from services.chassis.domain.open_items.review import AcknowledgeItem, ReviewItem
from services.chassis.domain.open_items.state import ItemContext, OpenItem, Person, Rung
from services.chassis.domain.working_time import ONE_DAY
from tests.domain.chassis.test_open_items import (
    AMARA,
    KIND,
    MONDAY,
    TIMESCALES,
    TOM,
    after,
    allocated,
    at,
    escalated,
    knowing,
    raised,
)

HOUR = timedelta(hours=1)


def acknowledged(item: OpenItem) -> OpenItem:
    return after(item, *AcknowledgeItem().decide(item, at(), knowing("cook")))


def given_to_amara(item: OpenItem) -> OpenItem:
    lookup = ItemContext(kind=KIND, timescales=TIMESCALES, person=Person(member=AMARA, roles=frozenset({"cook"})))
    return after(item, *AllocateItem(owner=AMARA).decide(item, at(), lookup))


def test_whoever_is_given_what_another_had_is_asked_for_it_within_a_quarter_of_an_hour() -> None:
    given = given_to_amara(acknowledged(allocated(raised(urgent=True))))

    assert (given.owner, given.acknowledged) == (AMARA, False)
    assert given.escalates.due_at == MONDAY + timedelta(minutes=15)


def test_whoever_takes_what_they_said_they_have_is_not_asked_again() -> None:
    had = acknowledged(raised(urgent=True))

    assert allocated(had).acknowledged
    assert allocated(had).escalates.due_at > MONDAY + HOUR


def test_an_urgent_item_that_goes_up_after_i_have_it_can_be_had_again() -> None:
    up = escalated(acknowledged(allocated(raised(urgent=True))))
    assert (up.rung, up.acknowledged) == (Rung.MANAGER, False)

    again = acknowledged(up)

    assert (again.rung, again.acknowledged, again.asked) == (Rung.OWNER, True, ())


def test_what_goes_back_from_an_owner_stays_before_whoever_was_asked_and_keeps_its_clock() -> None:
    """A triage worker leaves while the leads are asked every hour: the leads go on being asked."""
    up = allocated(raised(urgent=True))
    for _ in range(3):
        up = escalated(up)

    back = after(up, *ReturnItem(owner=TOM, reason="its owner left").decide(up, at(), knowing()))

    assert (back.owner, back.rung, back.escalates) == (None, up.rung, up.escalates)


def test_what_was_had_and_goes_back_asks_its_team_within_a_quarter_of_an_hour() -> None:
    had = acknowledged(allocated(raised(urgent=True)))

    back = after(had, *ReturnItem(owner=TOM, reason="its owner left").decide(had, at(), knowing()))

    assert (back.acknowledged, back.escalates.due_at) == (False, MONDAY + timedelta(minutes=15))


def test_i_have_it_after_the_due_time_lets_nobody_wait_for_the_next_review() -> None:
    item = raised(urgent=True)
    late = item.due.due_at + HOUR

    had = after(item, *AcknowledgeItem().decide(item, at(late), knowing("cook")))

    assert late < had.escalates.due_at < late + ONE_DAY


def test_what_goes_back_after_hours_goes_up_without_waiting_until_it_is_due() -> None:
    """Its review is today, and today's hours are over: the next rung is asked a grace from now."""
    item, evening = allocated(raised()), MONDAY.replace(hour=18)

    back = after(item, *ReturnItem(owner=TOM, reason="its owner left").decide(item, at(evening), knowing()))

    assert back.escalates.due_at <= back.due.due_at


def test_whoever_is_found_to_have_a_part_after_they_were_asked_cannot_say_that_they_have_it() -> None:
    up = escalated(raised(urgent=True))
    part = Involvement(involved=frozenset({TOM}), restricted=True)
    lookup = ItemContext(kind=KIND, timescales=TIMESCALES, involvement=part)

    with pytest.raises(Unknown):
        [*AcknowledgeItem().decide(up, at(), lookup)]


def test_a_review_ends_what_was_asked_of_those_above() -> None:
    up = escalated(raised())

    seen = after(up, *ReviewItem(note="It boils.").decide(up, at(), knowing("cook")))

    assert (seen.rung, seen.asked) == (Rung.OWNER, ())


def test_whoever_is_asked_because_an_owner_is_away_can_say_that_they_have_it() -> None:
    item = allocated(raised(urgent=True))
    away = ReallocationAsked(last_day=MONDAY.date() + 30 * ONE_DAY, escalates=item.escalates, asked=(AMARA,))

    assert away.apply(item).asked == (AMARA,)
