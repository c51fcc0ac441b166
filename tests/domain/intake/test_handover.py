"""Hand-over: what triage sent to safeguarding is handed over and not taken, until enquiry says that it took it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from services.intake.domain.referral.upstream_facts import (
    RecordReferralTaken,
    RecordReferralUnjoined,
    ReferralTaken,
    ReferralUnjoined,
)
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


MESSAGE, WHY = UUID(int=41), "It is about another Edith Moss, of Quay Street."
UNJOINED = ReferralUnjoined(concern=CONCERN, message_id=MESSAGE, reason=WHY, review_on=date(2026, 1, 5))
UNJOIN = RecordReferralUnjoined(concern=CONCERN, message_id=MESSAGE, reason=WHY)


def test_a_referral_that_was_sent_back_waits_in_triage_without_an_owner_and_with_a_review_that_day() -> None:
    taken = ReferralTaken(concern=CONCERN)
    assert [*UNJOIN.decide(state_after(*sent(), taken), ITSELF)] == [UNJOINED]
    assert [*UNJOIN.decide(state_after(*sent(), taken, UNJOINED, taken), ITSELF)] == []
    assert [*UNJOIN.decide(state_after(*sent(), ReferralTaken(concern=ANOTHER)), ITSELF)] == []


def test_the_day_of_that_review_is_londons() -> None:
    at_night = replace(ITSELF, at=datetime(2026, 7, 1, 23, 30, tzinfo=UTC))
    (unjoined,) = UNJOIN.decide(state_after(*sent(), ReferralTaken(concern=CONCERN)), at_night)
    assert isinstance(unjoined, ReferralUnjoined)
    assert unjoined.review_on == date(2026, 7, 2)
