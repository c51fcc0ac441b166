"""Somebody is woken (practice §1): what is urgent, overdue or escalated is called out to whoever must act."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from contracts.events.items import IntakeItemCalledV1
from services.chassis.domain.decider import CommandContext
from services.chassis.domain.open_items.allocation import AllocateItem
from services.chassis.domain.open_items.life import RaiseItem
from services.chassis.domain.open_items.overdue import ItemOverdue
from services.chassis.domain.open_items.review import AcknowledgeItem
from services.chassis.domain.open_items.state import ItemSubject, NotTheirs, item_of
from services.chassis.domain.working_time import LONDON
from services.intake.domain.member.absence import RecordAbsence
from services.intake.domain.referral.content import Answer
from services.intake.domain.referral.routing import RouteReferral, RoutingReason
from services.intake.domain.referral.state import Routing
from services.notify.domain.delivery.restriction import DeliveryCancelled
from services.notify.policies import SUBSCRIPTIONS
from tests.domain.called_council import FRIDAY_AFTERNOON, TRIAGE, CalledCouncil
from tests.domain.notify.builders import NOTIFY_CONTEXT

DIRECTOR = "the director's mailbox"
MAILBOX, NIGHT = "triage: its mailbox", "triage: its out-of-hours address"
OWNER, MANAGER, LEAD, EVERY_LEAD = "owner", "team manager", "lead", "every lead"


def test_an_urgent_referral_goes_to_the_mailbox_of_the_team_while_it_is_open() -> None:
    council = CalledCouncil()
    council.refer()

    assert council.called == [("urgent", OWNER, (MAILBOX,))]


def test_an_urgent_referral_at_five_to_five_on_a_friday_wakes_the_out_of_hours_team_as_well() -> None:
    """The team closes before the quarter of an hour is over in which somebody of it is to say "I have it"."""
    council = CalledCouncil(at=FRIDAY_AFTERNOON)
    item = council.refer()
    council.wait(item)

    assert council.called == [("urgent", OWNER, (MAILBOX, NIGHT)), ("escalated", MANAGER, ("grace", NIGHT))]
    assert council.notices == [MAILBOX, NIGHT, "grace", NIGHT]


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 7, 3, 17, 1, tzinfo=LONDON),
        datetime(2026, 7, 4, 11, tzinfo=LONDON),
        datetime(2026, 12, 25, 11, tzinfo=LONDON),
    ],
    ids=["in the evening", "at the weekend", "on a bank holiday"],
)
def test_what_is_urgent_while_the_team_is_closed_goes_to_its_out_of_hours_address(at: datetime) -> None:
    council = CalledCouncil(at=at)
    council.refer()

    assert council.called == [("urgent", OWNER, (NIGHT,))]


def test_without_i_have_it_each_rung_is_called_and_the_last_again_and_again() -> None:
    council = CalledCouncil()
    item = council.refer()
    for minutes in (15, 15, 15, 60):
        council.wait(item, minutes)

    assert [(rung, who) for _, rung, who in council.called] == [
        (OWNER, (MAILBOX,)),
        (MANAGER, ("grace",)),
        (LEAD, ("ruth",)),
        (EVERY_LEAD, ("ruth", DIRECTOR)),
        (EVERY_LEAD, ("ruth", DIRECTOR)),
    ]
    assert council.notices.count("ruth") == 3


def test_i_have_it_stops_the_calls_and_what_was_not_sent_yet_is_not_sent() -> None:
    council = CalledCouncil()
    item = council.refer()
    council.ask(item, AcknowledgeItem())
    council.wait(item)

    assert len(council.called) == 1
    assert sum(isinstance(event, DeliveryCancelled) for event in council.made.newest("notify")) == 1


def test_whoever_was_called_can_say_that_they_have_it_though_it_is_not_their_work() -> None:
    council = CalledCouncil()
    item = council.refer()
    with pytest.raises(NotTheirs):
        council.ask(item, AcknowledgeItem(), by=council.ruth, role="safeguarding lead")
    council.wait(item)
    council.wait(item)
    council.ask(item, AcknowledgeItem(), by=council.ruth, role="safeguarding lead")

    assert council.state(item).acknowledged


def test_what_is_settled_calls_nobody_any_more() -> None:
    council = CalledCouncil()
    item = council.refer()
    routing = RouteReferral(
        routing=Routing.SAFEGUARDING,
        reason=RoutingReason.REASONABLE_SUSPICION,
        rationale="The knife, and who held it.",
    )
    council.ask(council.state(item).subject.stream, routing)

    assert council.state(item).settled
    assert any(isinstance(event, DeliveryCancelled) for event in council.made.newest("notify"))


def test_an_urgent_item_that_is_given_to_somebody_is_called_to_them() -> None:
    council = CalledCouncil()
    item = council.refer()
    council.ask(item, AllocateItem(owner=council.tara))

    assert council.called[-1] == ("given", OWNER, ("tara",))


def test_one_person_has_one_notice_of_an_item_while_the_same_rung_is_asked() -> None:
    council = CalledCouncil()
    item = council.refer()
    for owner in (council.tara, council.tom, council.tara):
        council.ask(item, AllocateItem(owner=owner))

    assert council.notices == [MAILBOX, "tara", "tom"]


def test_what_is_not_urgent_calls_nobody_until_it_is_overdue_and_then_whoever_has_it() -> None:
    council = CalledCouncil()
    item = council.refer(Answer.NO)
    council.ask(item, AllocateItem(owner=council.tara))
    assert council.called == []

    council.at = min(council.state(item).due.due_at, council.state(item).review.due_at)
    council.due(item)
    council.due(item)

    assert council.called == [("overdue", OWNER, ("tara",))]
    assert sum(isinstance(event, ItemOverdue) for event in council.made.recorded("intake", item)) == 1


def test_what_is_overdue_stands_before_the_cover_of_an_owner_who_is_away() -> None:
    council = CalledCouncil()
    item = council.refer(Answer.NO)
    council.ask(item, AllocateItem(owner=council.tara))
    away = RecordAbsence(first_day=council.at.date(), last_day=council.at.date() + timedelta(days=3), cover=council.tom)
    council.made.administer(council.tara, away)
    council.at = min(council.state(item).due.due_at, council.state(item).review.due_at)
    council.due(item)

    assert council.called[-1] == ("overdue", OWNER, ("tom",))


def test_the_managers_are_called_when_the_owner_is_away_for_longer_than_it_may_wait() -> None:
    council = CalledCouncil()
    item = council.refer(Answer.NO)
    council.ask(item, AllocateItem(owner=council.tara))
    away = RecordAbsence(first_day=council.at.date(), last_day=council.at.date() + timedelta(days=20))
    council.made.administer(council.tara, away)

    assert council.called == [("owner away", MANAGER, ("grace",))]


def test_a_team_without_a_mailbox_is_called_person_by_person() -> None:
    council = CalledCouncil(mailbox=None)
    council.refer()

    assert council.called == [("urgent", OWNER, ("tom", "tara"))]


def test_a_call_says_nothing_about_anybody() -> None:
    council = CalledCouncil()
    item = council.refer()
    (called,) = [event.call for event in council.made.newest("notify") if type(event).__name__ == "CallAddressed"]

    assert called.what == "A referral waits for triage"
    assert called.team == TRIAGE
    assert "Moss" not in repr(called)
    assert "tabbed" not in repr(called)
    assert called.item == item


def test_a_call_that_is_heard_again_writes_to_nobody_again() -> None:
    council = CalledCouncil()
    council.refer()
    (call,) = [event.call for event in council.made.newest("notify") if type(event).__name__ == "CallAddressed"]
    fields = {name: getattr(call, name) for name in IntakeItemCalledV1.model_fields if name != "kind"}
    again = SUBSCRIPTIONS[IntakeItemCalledV1](IntakeItemCalledV1(kind="triage", **fields), None)  # type: ignore[arg-type]
    before = len(council.made.stores["notify"].rows)
    council.made.services["notify"].handle(*again, context=NOTIFY_CONTEXT)

    assert len(council.made.stores["notify"].rows) == before


def test_what_waits_in_notify_calls_as_everything_else_does() -> None:
    council = CalledCouncil()
    subject = ItemSubject(stream=council.tom, case=council.tom, reference="SA-7K4Q-9X2C-M3T0")
    itself = CommandContext(by="notify", role="notify", organisation="notify", at=council.at)
    item = item_of("notify", "incident", council.tom)
    raised = RaiseItem(kind="incident", subject=subject, owner=council.ruth, urgent=True)
    council.made.ask_as("notify", item, raised, itself)

    assert council.called == [("urgent", OWNER, ("ruth",))]
