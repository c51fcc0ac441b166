"""The adult's word on the referrer hearing back: the later replaces the earlier, and what waits is judged again."""

from __future__ import annotations

from services.notify.domain.feedback.disclosure_risks import DisclosureRisksChanged, RecordDisclosureRisksChanged
from services.notify.domain.feedback.settlement import FeedbackHeld, FeedbackTold
from services.notify.domain.feedback.state import HoldReason, Level, Source
from services.notify.domain.feedback_case.milestones import (
    DisclosureRisksKnown,
    MilestoneReached,
    RecordDisclosureRisksKnown,
)
from tests.domain.notify.builders import (
    CONCERN,
    HOME,
    M3,
    NOTIFY_CONTEXT,
    REFERRAL,
    RESPONSIBLE_MANAGER,
    addressee,
    decision,
    history_after,
    obligation_opened,
    open_obligation,
    state,
    when,
)

LIFTED = RecordDisclosureRisksChanged(referral=REFERRAL, concern=CONCERN, objects=False)
IMPOSED = RecordDisclosureRisksChanged(referral=REFERRAL, concern=CONCERN, objects=True)


def test_what_was_held_for_an_objection_is_told_once_it_is_lifted() -> None:
    held = history_after([addressee()], open_obligation(decision(objects=True)))

    changed, told = when(held, LIFTED, RESPONSIBLE_MANAGER)

    assert changed == DisclosureRisksChanged(occasions=(M3,), objects=False)
    assert isinstance(told, FeedbackTold)
    assert told.level is Level.OUTCOME


def test_an_objection_holds_what_is_not_told_yet_and_leaves_what_was_told() -> None:
    told = history_after([addressee()], open_obligation(decision()))
    open_until_known = [obligation_opened(decision())]

    assert when(told, IMPOSED, RESPONSIBLE_MANAGER) == []
    (changed,) = when(open_until_known, IMPOSED, RESPONSIBLE_MANAGER)
    assert state([*open_until_known, changed]).open_obligations[M3].objects


def test_what_is_held_for_another_reason_keeps_its_owner_and_its_clock() -> None:
    own_organisation = decision(Source(organisation=HOME), objects=True)
    held = history_after([addressee("care home", organisation=HOME)], open_obligation(own_organisation))

    (changed,) = when(held, LIFTED, RESPONSIBLE_MANAGER)
    after = state([*held, changed])

    assert (changed.occasions, changed.kept) == ((), (M3,))
    assert after.held_obligations[M3].reason is HoldReason.OWN_ORGANISATION
    assert not after.held_obligations[M3].obligation.objects


def test_what_belongs_to_another_concern_is_left_as_it_is() -> None:
    held = history_after([addressee()], open_obligation(decision(objects=True)))
    outside = RecordDisclosureRisksChanged(referral=REFERRAL, concern=None, objects=False)

    assert when(held, outside, RESPONSIBLE_MANAGER) == []
    assert when([], outside, RESPONSIBLE_MANAGER) == []


def test_the_newest_word_wins_whichever_is_heard_first() -> None:
    lifted = DisclosureRisksKnown(concern=CONCERN, objects=False, deceased=False, position=9)
    older = MilestoneReached(occasion=M3, obligation=decision(objects=True), position=5)
    newer = MilestoneReached(occasion=M3, obligation=decision(objects=True), position=12)

    assert not state([older, lifted]).objects
    assert not state([lifted, older]).objects
    assert state([lifted, newer]).objects


def test_a_concern_hears_of_a_change_once() -> None:
    objects = RecordDisclosureRisksKnown(concern=CONCERN, objects=True, deceased=False, position=3)

    known = when([], objects, context=NOTIFY_CONTEXT)

    assert known == [DisclosureRisksKnown(concern=CONCERN, objects=True, deceased=False, position=3)]
    assert when(known, objects, context=NOTIFY_CONTEXT) == []
    assert FeedbackHeld not in map(type, known)
