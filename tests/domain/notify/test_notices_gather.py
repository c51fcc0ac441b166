"""What is new together goes together: one notice a person and moment, and nothing lost where one was just sent."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest

from services.chassis.domain.decider import Command, Dispatch
from services.notify.council import council
from services.notify.domain.delivery.attempts import (
    AddNewsToNotice,
    BeginAttempt,
    DeliveryGathered,
    DeliveryIntended,
    NewsAddedToNotice,
    RecordNoticeDelivered,
)
from services.notify.domain.delivery.state import ChannelKind, Delivery, Result, delivery_of
from services.notify.domain.feedback.obligations import OpenObligation
from services.notify.domain.feedback.state import Milestone, Obligation
from tests.domain.notify.builders import NOTIFY_CONTEXT, REFERRAL, Notify
from tests.domain.notify.test_late_joins import referral_received


@pytest.fixture(autouse=True)
def a_minute(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("COUNCIL_GATHER_SECONDS", "60")
    council.cache_clear()
    yield
    council.cache_clear()


@pytest.fixture
def notify() -> Notify:
    """The police's referral was received, of which they were told."""
    notify = Notify()
    notify.receive(referral_received())
    return notify


def tell(notify: Notify, *milestones: Milestone) -> None:
    for number, milestone in enumerate(milestones, 1):
        obligation = OpenObligation(
            referral=REFERRAL,
            occasion=f"{milestone}/{UUID(int=9)}/{number}{len(notify.store.rows)}",
            obligation=Obligation(milestone=milestone),
        )
        dispatch(notify, REFERRAL, obligation)


def dispatch(notify: Notify, stream: UUID, command: Command) -> None:
    notify.service.handle(Dispatch(stream, command), context=NOTIFY_CONTEXT)


def mail(update: str) -> UUID:
    return delivery_of(REFERRAL, update, ChannelKind.EMAIL)


def intended(notify: Notify) -> dict[str, int]:
    """The updates of which an e-mail is to go out -> the seconds that it waits for others."""
    return {e.update: e.gathers_seconds for e in notify.events(DeliveryIntended) if e.channel is ChannelKind.EMAIL}


def gathered(notify: Notify) -> dict[str, str]:
    return {event.update: event.into for event in notify.events(DeliveryGathered)}


def test_what_is_told_in_one_moment_goes_in_one_mail(notify: Notify) -> None:
    tell(notify, Milestone.ROUTED, Milestone.DECIDED, Milestone.OPENED)

    assert intended(notify) == {"M1.1": 0, "M2.1": 60}
    assert gathered(notify) == {"M3.1": "M2.1", "M4.1": "M2.1"}


def test_a_receipt_waits_for_nothing_and_nothing_waits_for_it(notify: Notify) -> None:
    tell(notify, Milestone.ROUTED)

    assert gathered(notify) == {}


@pytest.mark.parametrize("sent", [True, False], ids=["sent", "being sent"])
def test_what_is_told_once_a_mail_goes_out_has_a_mail_of_its_own(notify: Notify, sent: bool) -> None:
    tell(notify, Milestone.ROUTED)
    dispatch(notify, mail("M2.1"), BeginAttempt())
    if sent:
        dispatch(notify, mail("M2.1"), RecordNoticeDelivered())

    tell(notify, Milestone.DECIDED, Milestone.OPENED)

    assert intended(notify) == {"M1.1": 0, "M2.1": 60, "M3.1": 60}
    assert gathered(notify) == {"M4.1": "M3.1"}


def test_a_mail_that_begins_while_news_joins_it_is_looked_at_again(notify: Notify) -> None:
    """What joins is recorded in the notice that waits: where an attempt begins first, that is a conflict."""
    tell(notify, Milestone.ROUTED)
    insert, begun = notify.store.insert_events, list[bool]()

    def begin_first(*args: object, **kwargs: object) -> list[int]:
        notify.store.insert_events = insert  # type: ignore[method-assign]
        dispatch(notify, mail("M2.1"), BeginAttempt())
        begun.append(True)
        return insert(*args, **kwargs)  # type: ignore[arg-type]

    notify.store.insert_events = begin_first  # type: ignore[method-assign]
    tell(notify, Milestone.DECIDED)

    assert begun == [True]
    assert (intended(notify).get("M3.1"), gathered(notify)) == (60, {})


def test_what_goes_with_another_is_not_sent_and_waits_for_nobody(notify: Notify) -> None:
    tell(notify, Milestone.ROUTED, Milestone.DECIDED)
    dispatch(notify, mail("M3.1"), BeginAttempt())
    delivery = notify.service.state(mail("M3.1"))

    assert isinstance(delivery, Delivery)
    assert (delivery.result, delivery.attempts, delivery.gathered_into) == (Result.GATHERED, 0, "M2.1")


def test_a_notice_that_was_sent_takes_in_nothing(notify: Notify) -> None:
    tell(notify, Milestone.ROUTED, Milestone.DECIDED)
    dispatch(notify, mail("M2.1"), BeginAttempt())
    dispatch(notify, mail("M2.1"), AddNewsToNotice(update="M4.1"))

    assert [event.update for event in notify.events(NewsAddedToNotice)] == ["M3.1"]


def test_a_council_can_have_every_notice_go_at_once(notify: Notify, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNCIL_GATHER_SECONDS", "0")
    council.cache_clear()

    tell(notify, Milestone.ROUTED, Milestone.DECIDED)

    assert intended(notify) == {"M1.1": 0, "M2.1": 0, "M3.1": 0}
