"""A call that does not arrive is an open item of its own, until somebody has what it was about."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from services.chassis.domain.decider import CommandContext, Dispatch
from services.chassis.domain.open_items.escalation import EscalateItem
from services.chassis.domain.open_items.life import ItemRaised, ItemSettled
from services.chassis.domain.open_items.review import AcknowledgeItem
from services.chassis.domain.open_items.seen import SeeItem
from services.intake.domain.team.address_test import TestTeamAddress
from services.notify.domain.delivery.attempts import BeginAttempt, RecordAttemptFailed
from services.notify.domain.delivery.staff_notices import StaffNoticeUndeliverable
from services.notify.domain.delivery.state import Delivery, Result
from services.notify.domain.item_kinds import UNDELIVERABLE_CALL
from services.notify.open_items import NOTIFY, undeliverable_call_item
from tests.domain.called_council import TRIAGE, CalledCouncil
from tests.domain.notify.builders import NOTIFY_CONTEXT


def refused(council: CalledCouncil) -> UUID:
    """The mail server does not know the address of the first notice; the id of its delivery."""
    (delivery, *_) = [
        row.stream for row in council.made.stores["notify"].rows if row.event_type.endswith("staff-notice-intended")
    ]
    for command in (BeginAttempt(), RecordAttemptFailed(referral=delivery, reason="550", jitter=0.0, final=True)):
        council.made.services["notify"].handle(Dispatch(delivery, command), context=NOTIFY_CONTEXT)
    return delivery


def raised(council: CalledCouncil) -> list[ItemRaised]:
    items = (event for event in council.made.newest("notify") if isinstance(event, ItemRaised))
    return [item for item in items if item.kind == UNDELIVERABLE_CALL]


def test_a_call_that_does_not_arrive_waits_for_a_manager_and_leads_to_what_it_was_about() -> None:
    council = CalledCouncil()
    item = council.refer()
    refused(council)
    (waits,) = raised(council)

    assert waits.owner == council.grace
    assert waits.subject.key == f"intake/{item}"
    assert "550" in waits.detail


def test_it_waits_no_more_once_somebody_has_what_it_was_about() -> None:
    council = CalledCouncil()
    item = council.refer()
    delivery = refused(council)
    council.ask(item, AcknowledgeItem())

    settled = council.made.recorded("notify", undeliverable_call_item(delivery))[-1]
    assert isinstance(settled, ItemSettled)
    assert settled.outcome == "somebody has it by now"


def test_a_manager_who_called_in_another_way_sees_to_it_on_the_board() -> None:
    council = CalledCouncil()
    council.refer()
    delivery = refused(council)
    seen = SeeItem(outcome="called in another way", words="Rang the night desk.")
    context: Any = CommandContext(
        by=str(council.grace), role="manager", organisation=str(council.council), at=council.at
    )
    council.made.ask_as(NOTIFY, undeliverable_call_item(delivery), seen, context)

    assert council.made.services["notify"].state(delivery).result is Result.SEEN_TO


def test_a_test_that_does_not_arrive_is_shown_with_the_team_and_waits_for_nobody() -> None:
    council = CalledCouncil()
    council.made.administer(TRIAGE, TestTeamAddress(test=UUID(int=71)))
    refused(council)

    assert any(isinstance(event, StaffNoticeUndeliverable) for event in council.made.newest("notify"))
    assert raised(council) == []


def test_a_call_about_a_call_that_did_not_arrive_raises_nothing_more() -> None:
    """Else a mail server that is down for a week doubles what waits each day."""
    council = CalledCouncil()
    council.refer()
    item = undeliverable_call_item(refused(council))
    for _ in range(3):
        due_at = council.made.services["notify"].state(item).escalates.due_at
        itself = replace(NOTIFY_CONTEXT, at=due_at)
        council.made.services["notify"].handle(Dispatch(item, EscalateItem(due_at=due_at)), context=itself)
        refuse_all(council)

    about_it = [e for e in council.made.newest("notify") if isinstance(e, StaffNoticeUndeliverable)]
    assert {event.subject.id for event in about_it} >= {item}
    assert len([each for each in raised(council) if each.subject.key == f"notify/{item}"]) == 0


def refuse_all(council: CalledCouncil) -> None:
    """The mail server takes nothing."""
    for row in list(council.made.stores["notify"].rows):
        delivery = council.made.services["notify"].state(row.stream)
        if isinstance(delivery, Delivery) and delivery.staff and delivery.result is None:
            for command in (
                BeginAttempt(),
                RecordAttemptFailed(referral=row.stream, reason="550", jitter=0.0, final=True),
            ):
                council.made.services["notify"].handle(Dispatch(row.stream, command), context=NOTIFY_CONTEXT)
