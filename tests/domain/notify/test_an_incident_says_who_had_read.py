"""An incident of a late restriction says in plain words who else had read what became restricted."""

from __future__ import annotations

from services.chassis.domain.decider import Dispatch
from services.chassis.domain.open_items.life import ItemRaised
from services.notify.domain.delivery.attempts import BeginAttempt, RecordNoticeDelivered
from services.notify.domain.delivery.state import ChannelKind, delivery_of
from services.notify.domain.feedback.reading import ReadFeedback
from services.notify.domain.item_kinds import INCIDENT
from tests.domain.notify.builders import NOTIFY_CONTEXT, PAT, REFERRAL, Notify
from tests.domain.notify.test_who_may_see_feedback import LEAD, asker, police_with_addresses, restrict, told


def a_notice_has_gone() -> Notify:
    notify = told(police_with_addresses())
    sent = delivery_of(REFERRAL, "M1.1", ChannelKind.WEBHOOK)
    for command in (BeginAttempt(), RecordNoticeDelivered()):
        notify.service.handle(Dispatch(sent, command), context=NOTIFY_CONTEXT)
    return notify


def incident(notify: Notify) -> str:
    """The detail of the one incident that waits."""
    (item,) = [event for event in notify.events(ItemRaised) if event.kind == INCIDENT]
    return str(item.detail)


def test_it_says_how_many_had_read_who_may_not_see_it_any_more() -> None:
    notify = a_notice_has_gone()
    for reader in (asker(PAT), asker(LEAD, "organisation lead")):
        notify.service.handle(Dispatch(REFERRAL, ReadFeedback(update="M2.1")), context=reader)
    restrict(notify)

    assert incident(notify) == "It became restricted after M1.1 by webhook had gone; 1 who may not see it had read M2.1"


def test_it_says_plainly_that_nobody_else_had_read_any_of_it() -> None:
    notify = a_notice_has_gone()
    restrict(notify)

    assert incident(notify) == "It became restricted after M1.1 by webhook had gone; nobody else had read any of it"
