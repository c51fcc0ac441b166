"""An update has an id of its own, which says nothing of the case or of an earlier referrer."""

from __future__ import annotations

from collections.abc import Iterable

from services.notify.domain.feedback.obligations import RecordReferralReceived
from services.notify.domain.feedback.settlement import FeedbackTold
from tests.domain.notify.builders import (
    CONCERN,
    PAT,
    POLICE,
    REFERENCE,
    REFERRAL,
    addressee,
    decision,
    history_after,
    obligation_opened,
    open_obligation,
)

LATER = f"M3/{CONCERN}/9"


def updates(history: Iterable[object]) -> list[str]:
    return [event.update for event in history if isinstance(event, FeedbackTold)]


def test_each_update_of_a_milestone_has_the_next_number_for_this_referrer() -> None:
    once = history_after([addressee()], open_obligation(decision()))
    twice = history_after(once, open_obligation(decision(), LATER))

    assert updates(twice) == ["M3.1", "M3.2"]


def test_each_obligation_to_a_late_referrer_is_told_under_its_own_id() -> None:
    received = RecordReferralReceived(
        referral=REFERRAL, reference=REFERENCE, organisation=POLICE, member=PAT, kind="police", involved="yes"
    )

    assert updates(history_after([obligation_opened(decision()), obligation_opened(decision(), LATER)], received)) == [
        "M3.1",
        "M3.2",
    ]


def test_held_feedback_takes_no_number_that_its_referrer_would_miss() -> None:
    held = history_after([addressee()], open_obligation(decision(objects=True)))

    assert updates(held) == []
    assert updates(history_after(held, open_obligation(decision(), LATER))) == ["M3.1"]
