"""Hand-over: what triage sent to safeguarding is handed over and not taken, until enquiry says that it took it."""

from __future__ import annotations

from uuid import UUID

from services.intake.domain.referral.upstream_facts import RecordReferralTaken, ReferralTaken
from tests.domain.intake.builders import by, sent, state_after

CONCERN, ANOTHER = UUID(int=31), UUID(int=32)
ITSELF = by("intake")


def test_a_referral_is_taken_by_nobody_until_enquiry_says_so() -> None:
    assert state_after(*sent()).concern is None


def test_the_concern_that_took_a_referral_is_recorded_with_it() -> None:
    referral = state_after(*sent())
    taken = [*RecordReferralTaken(concern=CONCERN).decide(referral, ITSELF)]

    assert taken == [ReferralTaken(concern=CONCERN)]
    assert state_after(*sent(), *taken).concern == CONCERN


def test_a_concern_that_takes_a_referral_twice_is_recorded_once() -> None:
    referral = state_after(*sent(), ReferralTaken(concern=CONCERN))

    assert [*RecordReferralTaken(concern=CONCERN).decide(referral, ITSELF)] == []


def test_a_referral_that_moves_to_another_concern_is_recorded_there() -> None:
    referral = state_after(*sent(), ReferralTaken(concern=CONCERN))

    assert [*RecordReferralTaken(concern=ANOTHER).decide(referral, ITSELF)] == [ReferralTaken(concern=ANOTHER)]
