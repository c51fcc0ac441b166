"""Clocks that are set stand: a rebuild, a new pack and an extra bank holiday record nothing, and move nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from deploy.composition import ServiceInstance, projections_of
from services.chassis.application.command_handler import Service
from services.chassis.application.recorded_events import to_recorded_event
from services.chassis.domain.decider import CommandContext, Dispatch
from services.chassis.domain.default_timescales import elapsed_minutes, working_days
from services.chassis.domain.open_items.escalation import ItemEscalated
from services.chassis.domain.open_items.life import ItemRaised
from services.chassis.domain.open_items.overdue import ItemOverdue
from services.chassis.domain.open_items.state import OpenItem, item_of
from services.chassis.domain.working_time import Calendar, Pack, Timescales
from services.chassis.projections.rebuild import rebuild_together
from services.chassis.scheduling.scheduler import run_due_commands
from services.intake.domain.referral.content import Adult, Answer, Route
from services.intake.domain.referral.submission import SubmitReferral
from services.notify.domain.feedback.review import FeedbackEscalated
from services.notify.domain.feedback.settlement import FeedbackHeld
from tests.domain.notify.builders import REFERRAL, decision, open_obligation
from tests.services.service_client import POLICE, ServiceClient
from tests.services.service_metrics import notify_context, record_addressee

FRIDAY = datetime(2026, 8, 28, 16, 55, tzinfo=ZoneInfo("Europe/London"))
"""Five minutes before close, and before a bank holiday."""
TUESDAY_CLOSE = FRIDAY.replace(month=9, day=1, hour=17, minute=0)
MOMENT = timedelta(microseconds=1)


def with_news(service: Service) -> Service:
    """The same service after a restart: everything has another timescale, and Tuesday and Wednesday are holidays."""
    timescales = service.manifest.timescales
    (default,) = timescales.packs
    changed = {name: elapsed_minutes(1) for name in default.timescales} | {"held": working_days(1)}
    packs = (default, Pack("news", date(2026, 8, 1), {**default.timescales, **changed}))
    holidays = timescales.calendar.holidays | {date(2026, 9, 1), date(2026, 9, 2)}
    news = Timescales(packs, Calendar(holidays, "with two more"))
    return Service(replace(service.manifest, timescales=news), service.store)


def rebuild_all(part: ServiceInstance) -> None:
    rebuild_together(projections_of(part.service.manifest), part.store, part.engine)


def recorded(part: ServiceInstance, kind: type) -> list[Any]:
    return [e for row in part.store.read_log(0, 1_000) if isinstance(e := to_recorded_event(row).event, kind)]


def run_until(part: ServiceInstance, service: Service, at: datetime) -> int:
    """What the scheduler recorded by then."""
    before = part.store.last_position()
    while run_due_commands(service, part.engine, at):
        part.projector.catch_up()
    return part.store.last_position() - before


def refer(intake: ServiceClient, danger: Answer) -> OpenItem:
    referral = UUID(int=77)
    referrer = CommandContext(by=str(UUID(int=21)), role="referrer", organisation=str(POLICE), at=FRIDAY)
    submission = SubmitReferral(
        route=Route.SAFEGUARDING,
        adult=Adult(name="Edith Moss"),
        concern="Bruises.",
        reach="the desk",
        immediate_danger=danger,
    )
    intake.part.service.handle(Dispatch(referral, submission), context=referrer)
    intake.part.projector.catch_up()
    item: OpenItem = intake.part.service.state(item_of("intake", "triage", referral))
    return item


def test_held_feedback_is_due_by_its_own_clock_and_escalates_once_by_that_of_its_item(
    notify: ServiceInstance,
) -> None:
    record_addressee(notify, FRIDAY)
    held = open_obligation(decision(deceased=True))
    notify.service.handle(Dispatch(REFERRAL, held), context=notify_context(FRIDAY))
    notify.projector.catch_up()
    three_days_later, a_working_day_later = TUESDAY_CLOSE + timedelta(days=2), TUESDAY_CLOSE + timedelta(days=1)
    service = with_news(notify.service)
    rebuild_all(notify)
    (raised,) = recorded(notify, ItemRaised)

    assert raised.due == recorded(notify, FeedbackHeld)[0].clock
    assert raised.due.due_at == three_days_later
    run_until(notify, service, a_working_day_later - MOMENT)
    assert recorded(notify, ItemEscalated) == []
    for minutes in range(3):
        run_due_commands(service, notify.engine, a_working_day_later + timedelta(minutes=minutes))
        rebuild_all(notify)
    assert [len(recorded(notify, kind)) for kind in (ItemEscalated, FeedbackEscalated)] == [3, 1]


def test_a_referral_on_friday_before_a_bank_holiday_waits_until_tuesday_and_goes_up_a_working_day_later(
    intake: ServiceClient,
) -> None:
    item = refer(intake, Answer.NO)
    service = with_news(intake.part.service)
    rebuild_all(intake.part)
    a_working_day_later = TUESDAY_CLOSE + timedelta(days=1)

    assert (item.due.due_at, item.review.due_at) == (TUESDAY_CLOSE, TUESDAY_CLOSE)
    assert run_until(intake.part, service, TUESDAY_CLOSE - MOMENT) == 0
    run_until(intake.part, service, a_working_day_later - MOMENT)
    assert (len(recorded(intake.part, ItemOverdue)), len(recorded(intake.part, ItemEscalated))) == (1, 0)
    assert run_due_commands(service, intake.part.engine, a_working_day_later) == 1
    assert len(recorded(intake.part, ItemEscalated)) == 1


def test_where_nobody_sees_to_it_somebody_is_asked_each_working_day_and_it_never_ends(intake: ServiceClient) -> None:
    refer(intake, Answer.NO)
    for hours in range(1, 24 * 12):
        run_until(intake.part, intake.part.service, FRIDAY + timedelta(hours=hours, minutes=5))

    asked = [
        f"{row.metadata.occurred_at.astimezone(FRIDAY.tzinfo):%a %-d %H:%M}"
        for row in map(to_recorded_event, intake.part.store.read_log(0, 1_000))
        if isinstance(row.event, ItemEscalated)
    ]
    assert asked == ["Wed 2 17:00", "Thu 3 17:00", "Fri 4 17:00", "Mon 7 17:00", "Tue 8 17:00"]


def test_an_urgent_one_goes_up_in_a_quarter_of_an_hour_after_close(intake: ServiceClient) -> None:
    item = refer(intake, Answer.YES)
    quarter_past = FRIDAY + timedelta(minutes=15)

    assert item.due.due_at == FRIDAY + timedelta(hours=4)
    assert run_until(intake.part, intake.part.service, quarter_past - MOMENT) == 0
    assert run_due_commands(intake.part.service, intake.part.engine, quarter_past) == 1
    assert len(recorded(intake.part, ItemEscalated)) == 1


@pytest.mark.parametrize("danger", Answer)
def test_the_first_review_of_a_referral_is_the_day_on_which_its_item_is_looked_at(
    intake: ServiceClient, danger: Answer
) -> None:
    item = refer(intake, danger)
    referral = intake.part.service.state(UUID(int=77))

    urgent = danger is Answer.YES
    assert referral.review_on == (date(2026, 8, 28) if urgent else date(2026, 9, 1))
    assert item.urgent is urgent
