"""What a referrer was told was wrong: they are told so, and what holds now, as far as they may know it, and once."""

from __future__ import annotations

from typing import Any

import pytest

from services.enquiry.domain.concern.decision import DecideConcern
from services.enquiry.domain.concern.findings import RecordFinding
from services.enquiry.domain.concern.reasons import Reason, Signpost
from services.enquiry.domain.concern.state import Decision, Finding, Limb
from services.enquiry.domain.concern.superseding import Because
from services.intake.domain.referral.adults_view import RecordAdultsView
from services.intake.domain.referral.content import Answer
from services.intake.domain.referral.routing import RouteReferral, RoutingReason
from services.intake.domain.referral.state import Routing, SaidBy, ViewQuestion
from services.notify.domain.feedback.audience import Audience
from services.notify.domain.feedback.correcting import NothingToCorrect
from services.notify.domain.feedback.disputes import AnswerDispute, DisputeAnswer, DisputeReason
from services.notify.domain.feedback.review import ReleaseFeedback
from services.notify.domain.feedback.settlement import FeedbackHeld, FeedbackTold
from services.notify.domain.feedback.state import (
    HoldReason,
    Level,
    Milestone,
    ReleaseReason,
    WithholdReason,
    occasion_to_path,
)
from services.notify.domain.feedback.withholding import WithholdFeedback
from services.notify.words import Coded, sentences
from tests.scenario.one_concern import WHY, OneConcern

NO_ENQUIRY = DecideConcern(rationale=WHY, instead=Decision.NO_ENQUIRY, reason=Reason.NO_ABUSE)
IN_ERROR = DecideConcern(rationale=WHY, because=Because.ERROR)
OBJECTS = RecordAdultsView(
    question=ViewQuestion.OBJECTS, value=Answer.YES, said_by=SaidBy.ADULT, basis="She said so on the telephone."
)

LIFTED = RecordAdultsView(
    question=ViewQuestion.OBJECTS, value=Answer.NO, said_by=SaidBy.ADULT, basis="She changed her mind."
)


def decided_wrongly(**more: Any) -> OneConcern:
    """The referrer was told that there is no enquiry, and disagrees."""
    matter = OneConcern(**more)
    matter.find(Finding.MET, Finding.NOT_MET, Finding.MET)
    matter.decide(NO_ENQUIRY)
    return matter


def put_right(matter: OneConcern) -> None:
    """A practitioner finds the error and decides again."""
    found = RecordFinding(limb=Limb.ABUSE_OR_NEGLECT, finding=Finding.MET, rationale=WHY)
    matter.ask("enquiry", matter.concern, found)
    matter.decide(IN_ERROR)


def answer_that_it_was_wrong(matter: OneConcern, update: str) -> None:
    occasion = next(event.occasion for event in told(matter) if event.update == update)
    answer = AnswerDispute(
        occasion=occasion_to_path(occasion),
        answer=DisputeAnswer.CORRECTED,
        rationale="The visit was of another house.",
        reason=DisputeReason.MISTAKE,
    )
    matter.ask("notify", matter.referral, answer)


def told(matter: OneConcern) -> list[FeedbackTold]:
    return [event for event in matter.recorded("notify", matter.referral) if isinstance(event, FeedbackTold)]


def held_corrections(matter: OneConcern) -> list[FeedbackHeld]:
    events = matter.recorded("notify", matter.referral)
    return [e for e in events if isinstance(e, FeedbackHeld) and e.milestone is Milestone.CORRECTED]


def read(event: FeedbackTold) -> str:
    outcome, correction = event.outcome, event.correction
    coded = Coded(
        event.milestone,
        event.level,
        outcome.outcome,
        outcome.reason,
        outcome.signposting,
        outcome.risk,
        outcome.because,
        correction.corrects if correction else None,
        correction.holds if correction else None,
    )
    return " ".join(sentences(coded, Audience.STATUTORY, "01632 960 100"))


def test_what_holds_now_is_told_with_the_answer_as_an_update_of_its_own() -> None:
    matter = decided_wrongly()
    matter.disagree("M3.1")
    put_right(matter)

    answer_that_it_was_wrong(matter, "M3.1")

    assert matter.told() == ["M1.1", "M2.1", "M3.1", "M3.2", "M4.1", "answer.1", "correction.1"]
    correction = told(matter)[-1]
    assert (correction.answers, correction.level) == ("M3.1", Level.DECISION)
    assert read(correction) == (
        "Something that we told you about this referral was wrong. We are sorry. It was about what was decided. "
        "The council made a mistake. This is what holds now: There will be an enquiry under section 42 of the Care "
        "Act. There is reasonable cause to suspect that all three parts of the test in section 42 are met."
    )


def test_what_stands_is_not_called_wrong() -> None:
    matter = decided_wrongly()
    matter.disagree("M3.1")

    with pytest.raises(NothingToCorrect, match="decide the matter again first"):
        answer_that_it_was_wrong(matter, "M3.1")
    assert matter.told()[-1] == "M3.1"


def test_it_is_said_once() -> None:
    matter = decided_wrongly()
    matter.disagree("M3.1")
    put_right(matter)
    answer_that_it_was_wrong(matter, "M3.1")
    matter.disagree("answer.1")

    with pytest.raises(NothingToCorrect):
        answer_that_it_was_wrong(matter, "answer.1")
    assert matter.told().count("correction.1") == 1


def test_whoever_is_not_content_with_a_correction_disagrees_with_it() -> None:
    matter = decided_wrongly()
    matter.disagree("M3.1")
    put_right(matter)
    answer_that_it_was_wrong(matter, "M3.1")
    matter.disagree("correction.1")
    matter.decide(DecideConcern(rationale=WHY, because=Because.ERROR, signposting=(Signpost.POLICE,)))

    answer_that_it_was_wrong(matter, "correction.1")

    assert matter.told()[-2:] == ["answer.2", "correction.2"]
    assert "It was about what we put right before." in read(told(matter)[-1])


def test_where_the_adult_objects_by_now_a_person_looks_first_and_may_tell_the_status_alone() -> None:
    matter = decided_wrongly()
    matter.disagree("M3.1")
    put_right(matter)
    matter.triage(matter.referral, OBJECTS)

    answer_that_it_was_wrong(matter, "M3.1")

    (held,) = held_corrections(matter)
    assert (held.reason, held.ceiling, matter.told()[-1]) == (HoldReason.OBJECTS, Level.STATUS, "answer.1")
    released = ReleaseFeedback(
        occasion=occasion_to_path(held.occasion), level=Level.STATUS, reason=ReleaseReason.REVIEWED
    )
    matter.ask("notify", matter.referral, released)
    correction = told(matter)[-1]
    assert (correction.update, correction.correction and correction.correction.holds) == ("correction.1", None)
    assert read(correction).endswith(
        "It was about what was decided. This is as much as we may share. To talk about it, telephone 01632 960 100."
    )


def test_what_was_withheld_is_not_told_by_a_correction() -> None:
    """It is held, for the reason that nobody told the referrer what holds now."""
    matter = decided_wrongly()
    matter.disagree("M3.1")
    matter.triage(matter.referral, OBJECTS)
    put_right(matter)
    waiting = [e for e in matter.recorded("notify", matter.referral) if isinstance(e, FeedbackHeld)]
    for held in waiting:
        withhold = WithholdFeedback(
            occasion=occasion_to_path(held.occasion), reason=WithholdReason.INVESTIGATION, rationale=WHY
        )
        matter.ask("notify", matter.referral, withhold)
    matter.triage(matter.referral, LIFTED)

    answer_that_it_was_wrong(matter, "M3.1")

    assert [held.reason for held in held_corrections(matter)] == [HoldReason.NOT_TOLD]


def test_a_routing_that_was_wrong_is_corrected_by_where_it_is_now() -> None:
    matter = routed_twice()
    matter.disagree("answer.1")

    answer_that_it_was_wrong(matter, "answer.1")

    assert matter.told()[-2:] == ["answer.2", "correction.1"]
    assert "It was about where your referral went." in read(told(matter)[-1])
    assert "It went to the team that assesses needs for care and support." in read(told(matter)[-1])


def test_what_became_known_since_it_was_told_holds_a_correction_of_what_no_concern_answers() -> None:
    matter = routed_twice(source_name="somebody at the front desk")
    matter.identify(matter.referral, matter.force)
    matter.disagree("answer.1")

    answer_that_it_was_wrong(matter, "answer.1")

    (held,) = held_corrections(matter)
    assert (held.reason, held.ceiling) == (HoldReason.OWN_ORGANISATION, Level.STATUS)


def test_an_error_in_a_decision_is_told_as_a_correction_to_whoever_was_told_the_decision() -> None:
    matter = decided_wrongly()
    put_right(matter)

    assert "What we told you of that decision no longer holds. We are sorry." in read(told(matter)[-2])


def test_nobody_learns_of_a_decision_that_they_were_not_told() -> None:
    matter = OneConcern(objects_to_feedback=Answer.YES)
    matter.find(Finding.MET, Finding.NOT_MET, Finding.MET)
    matter.decide(NO_ENQUIRY)
    (routed, decided) = [e for e in matter.recorded("notify", matter.referral) if isinstance(e, FeedbackHeld)]
    withhold = WithholdFeedback(
        occasion=occasion_to_path(decided.occasion), reason=WithholdReason.RISK, rationale=WHY, ends=True
    )
    matter.ask("notify", matter.referral, withhold)
    matter.triage(matter.referral, LIFTED)

    put_right(matter)

    new = next(event for event in told(matter) if event.update == "M3.1")
    assert routed.milestone is Milestone.ROUTED
    assert (new.outcome.outcome, new.outcome.because) == ("s42 enquiry", None)


def routed_twice(**more: Any) -> OneConcern:
    """The referrer was told that advice was given, disagreed, and was told that it goes elsewhere."""
    matter = OneConcern(routing=Routing.ADVICE, **more)
    matter.disagree("M2.1")
    occasion = next(event.occasion for event in told(matter) if event.update == "M2.1")
    again = AnswerDispute(
        occasion=occasion_to_path(occasion), answer=DisputeAnswer.AGAIN, rationale="She must be seen first."
    )
    matter.ask("notify", matter.referral, again)
    sent = RouteReferral(
        routing=Routing.NEEDS_ASSESSMENT, reason=RoutingReason.NEEDS_WITHOUT_ABUSE, rationale="She needs help to wash."
    )
    matter.triage(matter.referral, sent)
    return matter
