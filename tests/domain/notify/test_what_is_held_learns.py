"""What is held already learns what makes telling unsafe: whoever decides on it never goes by what stood before."""

from contracts.events import Source as SaidSource
from services.notify.domain.feedback.owing import KnowSources
from services.notify.domain.feedback.settling import FeedbackHeld, FeedbackTold
from services.notify.domain.feedback.state import HoldReason, Level, Source
from tests.domain.notify.given import (
    CONCERN,
    HOME,
    OTHER,
    POLICE,
    REFERRAL,
    STEWARD,
    UNMATCHED,
    Notify,
    addressee,
    decided,
    owe,
    settled,
    state,
    when,
)
from tests.domain.notify.test_late_joins import DECIDED, hear, received, taken

OURS, OTHERS = Source(organisation=POLICE), Source(organisation=HOME)
OBJECTS = settled([addressee()], owe(decided(objects=True)))


def held(*past: object) -> tuple[HoldReason, Level]:
    (one,) = state(past).held.values()  # type: ignore[arg-type]
    return one.reason, one.ceiling


def test_held_for_an_objection_it_learns_that_the_referrers_own_organisation_is_named() -> None:
    known = when(OBJECTS, KnowSources(referral=REFERRAL, concern=CONCERN, sources=(OURS,)), STEWARD)

    assert held(*OBJECTS) == (HoldReason.OBJECTS, Level.DECISION)
    assert held(*OBJECTS, *known) == (HoldReason.OWN_ORGANISATION, Level.STATUS)


def test_a_source_that_another_referral_names_lowers_what_may_be_told_of_what_is_held() -> None:
    again = when(OBJECTS, owe(decided(OURS, objects=True)), STEWARD)

    assert held(*OBJECTS, *again) == (HoldReason.OWN_ORGANISATION, Level.STATUS)
    assert when([*OBJECTS, *again], owe(decided(OURS, objects=True)), STEWARD) == []


def test_an_objection_that_another_referral_brings_lowers_it_too() -> None:
    died = settled([addressee()], owe(decided(deceased=True)))
    again = when(died, owe(decided(deceased=True, objects=True)), STEWARD)

    assert held(*died) == (HoldReason.DECEASED, Level.OUTCOME)
    assert held(*died, *again) == (HoldReason.DECEASED, Level.DECISION)


def test_what_changes_nothing_of_it_leaves_it_with_its_clock() -> None:
    for sources in ((OTHERS,), (OTHERS, UNMATCHED)):
        assert when(OBJECTS, owe(decided(*sources, objects=True)), STEWARD) == []
        assert when(OBJECTS, KnowSources(referral=REFERRAL, concern=CONCERN, sources=sources), STEWARD) == []


def test_a_referral_that_joins_late_and_names_a_home_holds_what_the_home_is_owed_for_that() -> None:
    notify = Notify()
    objecting = DECIDED.model_copy(update={"objects": True})
    hear(notify, received(kind="care home", organisation=HOME), taken(), objecting)
    hear(notify, received(OTHER), taken(OTHER).model_copy(update={"sources": (SaidSource(organisation=HOME),)}))

    theirs = [e.reason for e in notify.events(FeedbackHeld) if (e.referral, e.milestone) == (REFERRAL, "M3")]
    assert theirs == [HoldReason.OBJECTS, HoldReason.OWN_ORGANISATION]
    assert {e.milestone for e in notify.events(FeedbackTold) if e.referral == REFERRAL} == {"M1", "M2"}
