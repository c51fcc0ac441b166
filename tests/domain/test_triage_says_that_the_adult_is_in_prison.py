"""Triage records that the adult is in prison or approved premises: whoever decides the concern is held to it."""

from __future__ import annotations

import pytest

from services.chassis.domain.readable import NothingWritten
from services.enquiry.domain.concern.brakes import InPrison
from services.enquiry.domain.concern.decision import DecideConcern
from services.enquiry.domain.concern.detention import ConcernDetentionRecorded, RecordDetention
from services.enquiry.domain.concern.joining import ConfirmJoin
from services.enquiry.domain.concern.state import Detained, Finding, concern_of
from services.intake.domain.referral.content import Answer
from services.intake.domain.referral.detention import RecordDetention as SayAtTriage
from services.notify.domain.feedback.settlement import FeedbackTold
from tests.scenario.one_concern import WHY, OneConcern
from tests.scenario.three_services_in_memory import ThreeServicesInMemory

YES = SayAtTriage(detained=Answer.YES, source="the duty governor")
NO = SayAtTriage(detained=Answer.NO, source="the probation officer")


def said(services: ThreeServicesInMemory, concern: object) -> list[tuple[str, str]]:
    events = services.recorded("enquiry", concern)  # type: ignore[arg-type]
    return [(e.detained, e.source) for e in events if isinstance(e, ConcernDetentionRecorded)]


def test_what_triage_recorded_before_the_routing_goes_with_it() -> None:
    services = ThreeServicesInMemory()
    referral = services.refer(services.force)
    services.triage(referral, YES)
    services.route(referral)

    assert said(services, concern_of(referral)) == [("yes", "the duty governor")]


def test_what_triage_records_later_reaches_the_concern_and_the_later_replaces_the_earlier() -> None:
    matter = OneConcern()
    matter.find(Finding.MET, Finding.MET, Finding.MET)
    matter.triage(matter.referral, YES)
    with pytest.raises(InPrison):
        matter.decide(DecideConcern(rationale=WHY))

    matter.triage(matter.referral, NO)
    matter.decide(DecideConcern(rationale=WHY))

    assert [value for value, _ in said(matter, matter.concern)] == ["yes", "no"]


def test_a_practitioner_corrects_what_triage_recorded() -> None:
    matter = OneConcern()
    matter.triage(matter.referral, YES)
    matter.ask("enquiry", matter.concern, RecordDetention(detained=Detained.NO, source="her sister"))

    assert said(matter, matter.concern)[-1] == ("no", "her sister")


def test_what_was_said_of_a_joined_referral_stops_nothing_before_it_is_confirmed() -> None:
    """It may be about somebody else."""
    matter = OneConcern()
    second = matter.refer(matter.force)
    matter.triage(second, YES)
    matter.route(second, joins=matter.referral)

    assert said(matter, matter.concern) == []
    matter.ask("enquiry", matter.concern, ConfirmJoin(referral=second))
    assert said(matter, matter.concern) == [("yes", "the duty governor")]


def test_nobody_is_told_of_it_and_who_said_so_is_named() -> None:
    matter = OneConcern()
    before = len([e for e in matter.recorded("notify", matter.referral) if isinstance(e, FeedbackTold)])
    matter.triage(matter.referral, YES)

    assert len([e for e in matter.recorded("notify", matter.referral) if isinstance(e, FeedbackTold)]) == before
    with pytest.raises(NothingWritten):
        matter.triage(matter.referral, SayAtTriage(detained=Answer.NO, source="\u200b"))
