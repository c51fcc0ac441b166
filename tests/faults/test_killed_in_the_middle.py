"""A part is killed by the kernel in the middle of its work, and started again: nothing is lost, and nothing doubled.

Real: the processes, Kafka, PostgreSQL, the mail server, the webhook's receiver. Judged from outside, over all that this
fleet has done so far.
"""

from __future__ import annotations

import signal

import pytest

from tests.faults.dying import MOMENTS
from tests.faults.standing import Standing

pytestmark = [pytest.mark.slow, pytest.mark.kafka]

WHERE = {"relay": "relay-intake", "listener": "listen-notify", "deliver": "deliver-notify"}


@pytest.mark.parametrize("moment", MOMENTS)
def test_whoever_is_killed_in_the_middle_goes_on_when_started_again(standing: Standing, moment: str) -> None:
    part = WHERE[moment.partition(":")[0]]
    standing.fleet.ask_to_end(part)
    referrals = [standing.walk.refer(route="general enquiry or advice") for _ in range(3)]
    for referral in referrals[:2]:
        standing.walk.route(referral, routing="advice given")
    standing.fleet.start(part, by=("-m", "tests.faults.dying", moment))

    assert standing.fleet.end(part) == -signal.SIGKILL

    standing.fleet.start(part)
    for referral, last in zip(referrals, ("M2", "M2", "M1"), strict=True):
        standing.told("priya", referral, last)
    _all_is_delivered(standing)

    assert standing.verdict().troubles == []


def _all_is_delivered(standing: Standing) -> None:
    standing.walk.until(lambda: not standing.undelivered())
