"""An open item: who has it, when it is due and looked at again, and who is asked when nobody has seen to it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import reduce
from typing import Any
from uuid import UUID

import pytest

from services.chassis.domain.decider import CommandContext
from services.chassis.domain.default_timescales import OPEN_ITEM_TIMESCALES
from services.chassis.domain.open_items.allocation import (
    AllocateItem,
    CannotAct,
    ItemAllocated,
    ItemUnallocated,
    NoSuchPerson,
    ReasonMissing,
    ReturnItem,
)
from services.chassis.domain.open_items.clocks import ReviewBeyondHorizon, ReviewInThePast
from services.chassis.domain.open_items.escalation import EscalateItem
from services.chassis.domain.open_items.life import RaiseItem, SettleItem
from services.chassis.domain.open_items.review import AcknowledgeItem, RateItem, ReviewItem
from services.chassis.domain.open_items.seen import NotSettledSo, SeeItem
from services.chassis.domain.open_items.state import (
    AlreadySettled,
    ItemContext,
    ItemKind,
    ItemSubject,
    NotTheirs,
    OpenItem,
    Person,
    Risk,
    Rung,
    team_of,
)
from services.chassis.domain.readable import NothingWritten
from services.chassis.domain.working_time import Calendar, Pack, Timescale, Timescales, Unit

MONDAY = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
TOM, AMARA, CASE = UUID(int=1), UUID(int=2), UUID(int=3)
KIND = ItemKind(
    name="kettle",
    asks="Descale it",
    team="kitchen",
    roles=frozenset({"cook"}),
    due="kettle",
    due_urgent="kettle urgent",
    outcomes=frozenset({"descaled"}),
)
KETTLE = {"kettle": Timescale(2, Unit.WORKING_DAYS), "kettle urgent": Timescale(4, Unit.ELAPSED_HOURS)}
TIMESCALES = Timescales(
    (Pack("1", date(2000, 1, 1), {**OPEN_ITEM_TIMESCALES, **KETTLE}),), Calendar(frozenset(), "no holidays")
)
RAISE = RaiseItem(kind="kettle", subject=ItemSubject(stream=CASE, case=CASE, reference="SA-1"), about="Edith Moss")


def at(moment: datetime = MONDAY, role: str = "cook") -> CommandContext:
    return CommandContext(by=str(TOM), role=role, organisation="council", at=moment)


def knowing(*roles: str, gone: bool = False) -> ItemContext:
    person = Person(member=TOM, roles=frozenset(roles), gone=gone) if roles else None
    return ItemContext(kind=KIND, timescales=TIMESCALES, person=person)


def after(item: OpenItem | None, *events: Any) -> OpenItem:
    changed: OpenItem = reduce(lambda state, event: event.apply(state), events, item)  # type: ignore[assignment]
    return changed


def raised(**more: Any) -> OpenItem:
    command = RaiseItem(kind=RAISE.kind, subject=RAISE.subject, about=RAISE.about, **more)
    return after(None, *command.decide(None, at(), knowing()))


def allocated(item: OpenItem, owner: UUID = TOM) -> OpenItem:
    return after(item, *AllocateItem(owner=owner).decide(item, at(), knowing("cook")))


def escalated(item: OpenItem) -> OpenItem:
    due_at = item.escalates.due_at
    return after(item, *EscalateItem(due_at=due_at).decide(item, at(due_at), knowing()))


def test_what_is_raised_has_a_team_a_reason_a_due_time_and_a_review() -> None:
    item = raised()

    assert (item.team, item.owner, item.unallocated) == (team_of("kitchen"), None, "new")
    assert item.due.due_at == datetime(2026, 11, 4, 17, tzinfo=UTC)
    assert item.review.due_at == datetime(2026, 11, 3, 17, tzinfo=UTC)
    assert item.escalates.due_at > item.review.due_at


def test_what_is_raised_twice_is_one_item_and_what_was_settled_is_open_again() -> None:
    item = raised()

    assert [*RAISE.decide(item, at(), knowing())] == []
    settled = after(item, *SettleItem(outcome="descaled").decide(item, at()))
    assert not after(settled, *RAISE.decide(settled, at(), knowing())).settled


def test_what_was_settled_or_never_raised_is_settled_once() -> None:
    settled = after(raised(), *SettleItem(outcome="descaled").decide(raised(), at()))

    assert [*SettleItem(outcome="descaled").decide(settled, at())] == []
    assert [*SettleItem(outcome="descaled").decide(None, at())] == []


def test_only_somebody_who_can_act_on_it_may_own_it() -> None:
    with pytest.raises(CannotAct):
        [*AllocateItem(owner=TOM).decide(raised(), at(), knowing("auditor"))]
    with pytest.raises(NoSuchPerson):
        [*AllocateItem(owner=TOM).decide(raised(), at(), knowing("cook", gone=True))]
    with pytest.raises(NoSuchPerson):
        [*AllocateItem(owner=TOM).decide(raised(), at(), knowing())]


def test_nobody_owns_it_only_with_a_reason() -> None:
    item = allocated(raised())

    for blank in (None, " ", "\u200b"):
        with pytest.raises(ReasonMissing):
            [*AllocateItem(reason=blank).decide(item, at(), knowing())]
    (event,) = AllocateItem(reason="nobody is on duty").decide(item, at(), knowing())
    assert isinstance(event, ItemUnallocated)
    assert (event.reason, event.previous) == ("nobody is on duty", TOM)


def test_giving_it_to_whoever_has_it_records_nothing() -> None:
    item = allocated(raised())

    assert [*AllocateItem(owner=TOM).decide(item, at(), knowing("cook"))] == []
    (event,) = AllocateItem(owner=AMARA).decide(item, at(), knowing("cook"))
    assert isinstance(event, ItemAllocated)
    assert event.previous == TOM


@pytest.mark.parametrize(
    ("risk", "last"), [(Risk.HIGH, date(2026, 11, 3)), (Risk.MEDIUM, date(2026, 11, 5)), (Risk.LOW, date(2026, 11, 16))]
)
def test_no_review_lies_beyond_the_horizon_of_the_risk(risk: Risk, last: date) -> None:
    item = raised(risk=risk)

    reviewed = after(item, *ReviewItem(note="It hums.", review_by=last).decide(item, at(), knowing()))
    assert TIMESCALES.calendar.day_of(reviewed.review.due_at) == last
    with pytest.raises(ReviewBeyondHorizon, match="at the latest"):
        [*ReviewItem(note="It hums.", review_by=last + timedelta(days=1)).decide(item, at(), knowing())]
    with pytest.raises(ReviewInThePast):
        [*ReviewItem(note="It hums.", review_by=date(2026, 11, 1)).decide(item, at(), knowing())]


def test_whose_owner_left_goes_back_to_its_team_with_a_review_today() -> None:
    item = allocated(raised())

    back = after(item, *ReturnItem(owner=TOM, reason="its owner left").decide(item, at(), knowing()))
    assert (back.owner, back.unallocated) == (None, "its owner left")
    assert TIMESCALES.calendar.day_of(back.review.due_at) == date(2026, 11, 2)
    assert [*ReturnItem(owner=AMARA, reason="its owner left").decide(item, at(), knowing())] == []


def test_what_nobody_sees_to_goes_up_the_ladder_and_the_last_rung_is_asked_for_ever() -> None:
    item, rungs = allocated(raised()), []
    for _ in range(6):
        before = item.escalates.due_at
        item = escalated(item)
        rungs.append(item.rung)
        assert item.escalates.due_at > before

    assert rungs == [Rung.MANAGER, Rung.LEAD, *[Rung.EVERY_LEAD] * 4]


def test_a_clock_that_was_set_anew_meanwhile_escalates_nothing() -> None:
    item = raised()
    old = item.escalates.due_at

    reviewed = after(item, *ReviewItem(note="It hums.", risk=Risk.LOW).decide(item, at(), knowing()))

    assert reviewed.escalates.due_at != old
    assert [*EscalateItem(due_at=old).decide(reviewed, at(old), knowing())] == []


def test_what_is_urgent_goes_up_in_a_quarter_of_an_hour_until_somebody_has_it() -> None:
    item = raised(urgent=True)
    assert item.escalates.due_at == MONDAY + timedelta(minutes=15)

    given = allocated(item)
    assert given.escalates.due_at == item.escalates.due_at
    up = escalated(given)
    assert (up.rung, up.escalates.due_at) == (Rung.MANAGER, MONDAY + timedelta(minutes=30))

    had = after(up, *AcknowledgeItem().decide(up, at(), knowing()))
    assert (had.rung, had.acknowledged) == (Rung.OWNER, True)
    assert had.escalates.due_at >= had.due.due_at
    assert [*AcknowledgeItem().decide(had, at(), knowing())] == []


def test_the_last_rung_of_an_urgent_item_is_asked_every_hour() -> None:
    item = raised(urgent=True)
    for _ in range(3):
        item = escalated(item)

    assert item.rung is Rung.EVERY_LEAD
    assert escalated(item).escalates.due_at - item.escalates.due_at == timedelta(hours=1)


def test_a_person_settles_it_by_what_they_did_and_only_as_its_kind_can_end() -> None:
    item = raised()

    with pytest.raises(NotSettledSo, match="descaled"):
        [*SeeItem(outcome="looked at", words="It hums.").decide(item, at(), knowing())]
    with pytest.raises(NotTheirs):
        [*SeeItem(outcome="descaled", words="It hums.").decide(item, at(role="auditor"), knowing())]
    settled = after(item, *SeeItem(outcome="descaled", words="With vinegar.").decide(item, at(), knowing()))
    assert settled.settled
    with pytest.raises(AlreadySettled):
        [*AcknowledgeItem().decide(settled, at(), knowing())]


@pytest.mark.parametrize("blank", [" ", "\u00a0", "\u200b"])
def test_blanks_settle_nothing_and_are_no_review(blank: str) -> None:
    item = raised()

    for command in (SeeItem(outcome="descaled", words=blank), ReviewItem(note=blank)):
        with pytest.raises(NothingWritten):
            [*command.decide(item, at(), knowing())]


def test_the_risk_of_its_subject_moves_its_review() -> None:
    item = raised()

    rated = after(item, *RateItem(risk=Risk.LOW).decide(item, at(), knowing()))

    assert (rated.risk, TIMESCALES.calendar.day_of(rated.review.due_at)) == (Risk.LOW, date(2026, 11, 16))
    assert [*RateItem(risk=Risk.LOW).decide(None, at(), knowing())] == []
