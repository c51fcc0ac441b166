"""What the adult thinks, of the referral and of its referrer hearing back: two facts, each corrected by itself."""

from __future__ import annotations

import pytest

from services.intake.domain.referral.adults_view import AdultSaidOtherwise, AdultsViewRecorded, RecordAdultsView
from services.intake.domain.referral.content import Answer
from services.intake.domain.referral.state import SaidBy, ViewQuestion
from tests.domain.intake.builders import by, sent, state_after

PRACTITIONER = by("practitioner")
QUESTION = ViewQuestion.OBJECTS


def said(value: Answer, said_by: SaidBy = SaidBy.ADULT, question: ViewQuestion = QUESTION) -> RecordAdultsView:
    return RecordAdultsView(question=question, value=value, said_by=said_by, basis="She said so on the telephone.")


def test_an_adult_who_does_not_agree_does_not_for_that_object_to_the_referrer_hearing_back() -> None:
    disagrees = state_after(*sent(consent=Answer.NO))
    objects = state_after(*sent(consent=Answer.YES, objects_to_feedback=Answer.YES))

    assert (disagrees.agrees, disagrees.objects) == (Answer.NO, False)
    assert (objects.agrees, objects.objects) == (Answer.YES, True)


def test_what_the_adult_says_later_replaces_what_was_said_back_to_no_too() -> None:
    referral = state_after(*sent(objects_to_feedback=Answer.YES))

    (lifted,) = said(Answer.NO).decide(referral, PRACTITIONER)
    (imposed,) = said(Answer.YES).decide(lifted.apply(referral), PRACTITIONER)

    assert lifted == AdultsViewRecorded(
        question=QUESTION, value=Answer.NO, said_by=SaidBy.ADULT, basis="She said so on the telephone."
    )
    assert not lifted.apply(referral).objects
    assert imposed.apply(lifted.apply(referral)).objects


def test_agreeing_and_objecting_are_corrected_one_by_one() -> None:
    referral = state_after(*sent(consent=Answer.NO, objects_to_feedback=Answer.YES))

    (agrees,) = said(Answer.YES, question=ViewQuestion.AGREES).decide(referral, PRACTITIONER)

    assert (agrees.apply(referral).agrees, agrees.apply(referral).objects) == (Answer.YES, True)


def test_the_adults_own_word_goes_before_a_referrers() -> None:
    referral = state_after(
        *sent(), AdultsViewRecorded(question=QUESTION, value=Answer.YES, said_by=SaidBy.ADULT, basis="")
    )

    with pytest.raises(AdultSaidOtherwise, match="what the adult says now"):
        list(said(Answer.NO, SaidBy.REFERRER).decide(referral, PRACTITIONER))
    assert list(said(Answer.NO, SaidBy.REPRESENTATIVE).decide(referral, PRACTITIONER))
