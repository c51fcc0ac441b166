"""Held feedback is updated by what makes telling unsafe: a manager never decides by what stood before."""

from contracts.events import Source as SaidSource
from services.notify.domain.feedback.obligations import RecordSourceIdentified
from services.notify.domain.feedback.settlement import FeedbackHeld, FeedbackTold
from services.notify.domain.feedback.state import HoldReason, Level, Source
from tests.domain.notify.builders import (
    CONCERN,
    HOME,
    OTHER,
    POLICE,
    REFERRAL,
    RESPONSIBLE_MANAGER,
    UNMATCHED,
    Notify,
    addressee,
    decision,
    history_after,
    open_obligation,
    state,
    when,
)
from tests.domain.notify.test_late_joins import DECIDED, receive, referral_received, referral_taken

OURS, OTHERS = Source(organisation=POLICE), Source(organisation=HOME)
OBJECTS = history_after([addressee()], open_obligation(decision(objects=True)))


def held(*past: object) -> tuple[HoldReason, Level]:
    (obligation,) = state(past).held_obligations.values()  # type: ignore[arg-type]
    return obligation.reason, obligation.ceiling


def test_feedback_held_for_an_objection_is_updated_when_its_referrer_is_named() -> None:
    updated = when(
        OBJECTS, RecordSourceIdentified(referral=REFERRAL, concern=CONCERN, sources=(OURS,)), RESPONSIBLE_MANAGER
    )

    assert held(*OBJECTS) == (HoldReason.OBJECTS, Level.DECISION)
    assert held(*OBJECTS, *updated) == (HoldReason.OWN_ORGANISATION, Level.STATUS)


def test_a_source_named_by_another_referral_lowers_what_may_be_told() -> None:
    again = when(OBJECTS, open_obligation(decision(OURS, objects=True)), RESPONSIBLE_MANAGER)

    assert held(*OBJECTS, *again) == (HoldReason.OWN_ORGANISATION, Level.STATUS)
    assert when([*OBJECTS, *again], open_obligation(decision(OURS, objects=True)), RESPONSIBLE_MANAGER) == []


def test_an_objection_that_another_referral_brings_lowers_it_too() -> None:
    died = history_after([addressee()], open_obligation(decision(deceased=True)))
    again = when(died, open_obligation(decision(deceased=True, objects=True)), RESPONSIBLE_MANAGER)

    assert held(*died) == (HoldReason.DECEASED, Level.OUTCOME)
    assert held(*died, *again) == (HoldReason.DECEASED, Level.DECISION)


def test_what_changes_nothing_of_it_leaves_it_with_its_clock() -> None:
    for sources in ((OTHERS,), (OTHERS, UNMATCHED)):
        assert when(OBJECTS, open_obligation(decision(*sources, objects=True)), RESPONSIBLE_MANAGER) == []
        assert (
            when(
                OBJECTS,
                RecordSourceIdentified(referral=REFERRAL, concern=CONCERN, sources=sources),
                RESPONSIBLE_MANAGER,
            )
            == []
        )


def test_a_late_referral_that_names_a_home_holds_what_the_home_would_be_told() -> None:
    notify = Notify()
    objecting = DECIDED.model_copy(update={"objects": True})
    receive(notify, referral_received(kind="care home", organisation=HOME), referral_taken(), objecting)
    receive(
        notify,
        referral_received(OTHER),
        referral_taken(OTHER).model_copy(update={"sources": (SaidSource(organisation=HOME),)}),
    )

    theirs = [e.reason for e in notify.events(FeedbackHeld) if (e.referral, e.milestone) == (REFERRAL, "M3")]
    assert theirs == [HoldReason.OBJECTS, HoldReason.OWN_ORGANISATION]
    assert {e.milestone for e in notify.events(FeedbackTold) if e.referral == REFERRAL} == {"M1", "M2"}
