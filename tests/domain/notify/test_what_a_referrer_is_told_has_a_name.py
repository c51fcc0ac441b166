"""What a referrer is told has a name of its own, that says nothing of the case or of who referred before."""

from __future__ import annotations

from collections.abc import Iterable

from services.notify.domain.feedback.obligations import RecordReferralReceived
from services.notify.domain.feedback.settlement import FeedbackTold
from tests.domain.notify.builders import (
    CONCERN,
    M3,
    PAT,
    POLICE,
    REFERRAL,
    SPOKEN,
    addressee,
    decided,
    owe,
    owed,
    settled,
)

LATER = f"M3/{CONCERN}/9"


def names(history: Iterable[object]) -> list[str]:
    return [one.update for one in history if isinstance(one, FeedbackTold)]


def test_each_word_of_a_milestone_is_the_next_that_this_referrer_has_of_it() -> None:
    once = settled([addressee()], owe(decided()))
    twice = settled(once, owe(decided(), LATER))

    assert names(twice) == ["M3.1", "M3.2"]


def test_each_obligation_to_a_late_referrer_is_told_under_its_own_name() -> None:
    known = RecordReferralReceived(
        referral=REFERRAL, reference=SPOKEN, organisation=POLICE, member=PAT, kind="police", involved="yes"
    )

    assert names(settled([owed(decided()), owed(decided(), LATER)], known)) == ["M3.1", "M3.2"]


def test_what_is_held_takes_no_number_that_would_be_missed() -> None:
    held = settled([addressee()], owe(decided(objects=True)))

    assert names(held) == []
    assert names(settled(held, owe(decided(), LATER))) == ["M3.1"]


def test_what_was_told_before_there_were_names_keeps_the_one_that_it_went_out_under() -> None:
    assert FeedbackTold.upcast(1, {"occasion": M3}) == {"occasion": M3, "update": f"M3.{CONCERN}.5"}
