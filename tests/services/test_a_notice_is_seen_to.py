"""An undeliverable notice waits for its owner, until it is sent again or they say how they saw to it."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from services.chassis.domain.decider import Dispatch
from services.notify.domain.delivery.attempts import BeginAttempt, DeliveryIntended, RecordAttemptFailed
from services.notify.domain.delivery.follow_up import SeeTo, SendAgain
from services.notify.domain.delivery.state import ATTEMPTS_MAX, delivery_of
from services.notify.projections.deliveries import due_notices, undeliverable_notices
from tests.domain.notify.builders import MANAGER_CONTEXT, NOTIFY_CONTEXT, NOW, OTHER, Notify
from tests.services.feedback_told_and_held import shown


def test_an_undeliverable_notice_has_its_referrals_reference(told: Notify, rows: Connection) -> None:
    intended = next(e for e in told.events(DeliveryIntended) if e.referral == OTHER)
    delivery = delivery_of(OTHER, intended.update, intended.channel)
    for _ in range(ATTEMPTS_MAX):
        told.service.handle(
            Dispatch(delivery, BeginAttempt()),
            Dispatch(delivery, RecordAttemptFailed(referral=OTHER, reason="no", jitter=0)),
            context=NOTIFY_CONTEXT,
        )
    shown(told, rows)

    (undeliverable,) = undeliverable_notices(rows, MANAGER_CONTEXT).entries
    assert (undeliverable.reference, undeliverable.channel, undeliverable.delivery) == ("SA-OTHER", "email", delivery)


@pytest.mark.parametrize(("command", "due"), [(SendAgain(), True), (SeeTo(reason="Rang them."), False)])
def test_an_undeliverable_notice_waits_for_nobody_once_it_is_seen_to(
    told: Notify, rows: Connection, command: SendAgain | SeeTo, due: bool
) -> None:
    intended = next(e for e in told.events(DeliveryIntended) if e.referral == OTHER)
    delivery = delivery_of(OTHER, intended.update, intended.channel)
    failed = RecordAttemptFailed(referral=OTHER, reason="no", jitter=0, final=True)
    told.service.handle(Dispatch(delivery, BeginAttempt()), Dispatch(delivery, failed), context=NOTIFY_CONTEXT)
    shown(told, rows)
    (undeliverable,) = undeliverable_notices(rows, MANAGER_CONTEXT).entries
    assert delivery not in {n.delivery for n in due_notices(rows, NOW)}

    told.service.handle(Dispatch(delivery, command), context=MANAGER_CONTEXT, expected_version=undeliverable.version)
    shown(told, rows)

    assert undeliverable_notices(rows, MANAGER_CONTEXT).entries == []
    assert (delivery in {n.delivery for n in due_notices(rows, NOW)}) is due
