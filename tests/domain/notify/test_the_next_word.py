"""By when a referrer hears again: it is kept whatever happens, and shows nothing of what is held or withheld."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from services.chassis.application.recorded_events import EventMetadata, RecordedEvent
from services.chassis.domain.decider import Event
from services.notify.domain.feedback.holding_updates import SendHoldingUpdate
from services.notify.domain.feedback.next_word import (
    HOLDING_UPDATES_MAX,
    NEXT_WORDS,
    TEAMS_BY_MILESTONE,
    TIMESCALE_NAMES,
    is_last,
    is_over,
    team_named,
)
from services.notify.domain.feedback.settlement import FeedbackHeld, FeedbackTold, FeedbackWithheld
from services.notify.domain.feedback.state import (
    HoldReason,
    Level,
    Milestone,
    Obligation,
    Outcome,
    ResponsibleManager,
    WithholdReason,
    occasion_to_path,
)
from services.notify.domain.feedback.withholding import (
    LookAgain,
    NeedsAnEnding,
    NotAComingDay,
    WithholdFeedback,
    WithholdingLapsed,
)
from services.notify.policies import DEADLINES
from services.notify.timescales import TIMESCALES
from tests.domain.notify.builders import (
    MANAGER,
    NOTIFY_CONTEXT,
    NOW,
    REFERRAL,
    addressee,
    decision,
    history_after,
    open_obligation,
    state,
    when,
)

CLOCKS = ResponsibleManager(
    owner=str(MANAGER), next_words={name: TIMESCALES.clock(name, NOW) for name in TIMESCALE_NAMES}
)
NO_ENQUIRY = Obligation(milestone=Milestone.DECIDED, outcome=Outcome(outcome="no enquiry"), objects=True)
M1, M3 = f"M1/{REFERRAL}/1", f"M3/{REFERRAL}/5"


def received(kind: str = "police") -> list[Any]:
    return history_after(
        [addressee(kind)], open_obligation(Obligation(milestone=Milestone.RECEIVED), M1), responsible_manager=CLOCKS
    )


def last_told(past: Sequence[Event[Any]]) -> FeedbackTold:
    return [event for event in past if isinstance(event, FeedbackTold)][-1]


def held(past: list[Any], obligation: Obligation = NO_ENQUIRY, occasion: str = M3) -> list[Any]:
    return history_after(past, open_obligation(obligation, occasion), responsible_manager=CLOCKS)


def withhold(**how: Any) -> WithholdFeedback:
    return WithholdFeedback(
        occasion=occasion_to_path(M3), reason=WithholdReason.RISK, rationale="He reads her post every day.", **how
    )


def test_a_receipt_promises_the_next_word_on_a_working_day() -> None:
    (told,) = [event for event in received() if isinstance(event, FeedbackTold)]

    assert told.next_word
    assert told.next_word.due_at.date() == date(2026, 1, 7)  # two working days after Monday 5 January


def test_an_anonymous_referrer_is_promised_nothing() -> None:
    assert last_told(received("anonymous")).next_word is None


def test_where_nothing_else_was_told_by_then_a_holding_update_is() -> None:
    past = received()
    _, told = when(past, SendHoldingUpdate(referral=REFERRAL, occasion=M1), CLOCKS, context=NOTIFY_CONTEXT)

    assert (told.milestone, told.level, told.outcome) == (Milestone.HOLDING, Level.STATUS, Outcome())
    assert told.next_word is not None


def test_a_holding_update_follows_no_word_but_the_last() -> None:
    decided = history_after(received(), open_obligation(decision(), M3), responsible_manager=CLOCKS)

    assert when(decided, SendHoldingUpdate(referral=REFERRAL, occasion=M1), CLOCKS, context=NOTIFY_CONTEXT) == []
    assert when([], SendHoldingUpdate(referral=REFERRAL, occasion=M1), CLOCKS, context=NOTIFY_CONTEXT) == []


def test_held_withheld_and_undecided_hear_the_same_on_the_same_day() -> None:
    undecided, is_held = received(), held(received())
    withheld = [*is_held, *when(is_held, withhold(look_again_on=date(2026, 2, 2)), CLOCKS)]
    update = SendHoldingUpdate(referral=REFERRAL, occasion=M1)

    answers = [when(past, update, CLOCKS, context=NOTIFY_CONTEXT) for past in (undecided, is_held, withheld)]

    assert answers[0] == answers[1] == answers[2] != []
    assert state(undecided).next_word == state(is_held).next_word == state(withheld).next_word


def test_the_deadline_of_a_word_names_that_word_and_the_moment_that_was_promised() -> None:
    told = last_told(received())

    (deadline,) = DEADLINES[FeedbackTold](told, recorded(told))

    assert told.next_word
    assert deadline.at == told.next_word.due_at
    assert deadline.dispatch.command == SendHoldingUpdate(referral=REFERRAL, occasion=M1)


@pytest.mark.parametrize("outcome", ["no enquiry", "s42 enquiry"])
def test_no_enquiry_is_the_last_word(outcome: str) -> None:
    obligation = Obligation(milestone=Milestone.DECIDED, outcome=Outcome(outcome=outcome))
    decided = history_after(received(), open_obligation(obligation, M3), responsible_manager=CLOCKS)

    assert (last_told(decided).next_word is None) == (outcome == "no enquiry")


def test_a_status_that_does_not_tell_the_outcome_does_not_show_it_by_the_next_word() -> None:
    obligations = [Obligation(milestone=Milestone.DECIDED, outcome=Outcome(outcome=o)) for o in ("no enquiry", "s42")]
    told = [
        last_told(history_after(received("family"), open_obligation(each, M3), responsible_manager=CLOCKS))
        for each in obligations
    ]

    assert told[0] == told[1]


def test_the_last_word_is_not_withheld_in_silence() -> None:
    for how in ({}, {"ends": True, "look_again_on": date(2026, 2, 2)}):
        with pytest.raises(NeedsAnEnding):
            when(held(received()), withhold(**how), CLOCKS)


@pytest.mark.parametrize("day", [NOW.date(), NOW.date() + timedelta(days=367)])
def test_it_is_looked_at_again_on_a_day_to_come_within_a_year(day: date) -> None:
    with pytest.raises(NotAComingDay):
        when(held(received()), withhold(look_again_on=day), CLOCKS)


def test_where_it_ends_the_referrer_is_told_so_and_hears_no_more() -> None:
    withheld, _, ending = when(held(received()), withhold(ends=True), CLOCKS)

    assert isinstance(withheld, FeedbackWithheld)
    assert (ending.milestone, ending.level, ending.next_word) == (Milestone.ENDING, Level.STATUS, None)


def test_a_word_that_others_follow_is_withheld_without_more() -> None:
    enquiry = Obligation(milestone=Milestone.DECIDED, outcome=Outcome(outcome="s42 enquiry"), objects=True)

    assert [type(e) for e in when(held(received(), enquiry), withhold(), CLOCKS)] == [FeedbackWithheld]


def test_on_that_day_it_is_held_again_for_a_person() -> None:
    is_held = held(received())
    withheld = [*is_held, *when(is_held, withhold(look_again_on=date(2026, 2, 2)), CLOCKS)]
    (deadline,) = DEADLINES[FeedbackWithheld](withheld[-1], recorded(withheld[-1]))

    again = when(withheld, deadline.dispatch.command, CLOCKS, context=NOTIFY_CONTEXT)

    assert deadline.at.isoformat() == "2026-02-02T09:00:00+00:00"
    assert [type(event) for event in again] == [WithholdingLapsed, FeedbackHeld]
    assert again[-1].reason is HoldReason.LOOKED_AT_AGAIN
    assert M3 in state([*withheld, *again]).held_obligations
    assert when([*withheld, *again], deadline.dispatch.command, CLOCKS, context=NOTIFY_CONTEXT) == []


def test_what_was_never_withheld_is_not_looked_at_again() -> None:
    assert when(received(), LookAgain(referral=REFERRAL, occasion=M1), CLOCKS, context=NOTIFY_CONTEXT) == []


@pytest.mark.parametrize(("kind", "ends"), [("family", True), ("police", False)])
def test_holding_updates_end_where_the_last_word_may_have_been_the_last(kind: str, ends: bool) -> None:
    """A family was told the mere status of a decision; the police that there is an enquiry, of which they will hear."""
    enquiry = Obligation(milestone=Milestone.DECIDED, outcome=Outcome(outcome="s42 enquiry"))
    past = history_after(received(kind), open_obligation(enquiry, M3), responsible_manager=CLOCKS)
    for _ in range(HOLDING_UPDATES_MAX):
        update = SendHoldingUpdate(referral=REFERRAL, occasion=state(past).last_told)
        past = [*past, *when(past, update, CLOCKS, context=NOTIFY_CONTEXT)]

    assert state(past).holding_updates == HOLDING_UPDATES_MAX
    assert (state(past).next_word is None) == ends


def test_every_milestone_says_what_follows_it() -> None:
    assert {*NEXT_WORDS} == {*Milestone}
    assert [m for m in Milestone if is_last(m, None)] == [
        Milestone.CLOSED,
        Milestone.CALLED_BACK,
        Milestone.ENDING,
    ]


def test_the_contact_team_is_named_until_a_told_milestone_names_another() -> None:
    assert team_named(Milestone.ROUTED, None) is None
    assert team_named(Milestone.ROUTED, "safeguarding") == "safeguarding"
    assert TEAMS_BY_MILESTONE[Milestone.RECEIVED] == "contact"
    assert team_named(Milestone.HOLDING, None) is None


def recorded(event: object) -> RecordedEvent:
    metadata = EventMetadata(by="notify", role="notify", organisation="notify", occurred_at=NOW, correlation=REFERRAL)
    return RecordedEvent(1, REFERRAL, 1, event, metadata, NOW, REFERRAL)


@pytest.mark.parametrize(
    ("told", "over"),
    [
        ([], False),
        ([(Milestone.RECEIVED, NOW), (Milestone.DECIDED, NOW)], False),
        ([(Milestone.DECIDED, None)], False),
        ([(Milestone.CLOSED, None)], True),
        ([(Milestone.ENDING, None)], True),
        ([(Milestone.CLOSED, None), (Milestone.ADDITION_READ, None)], True),
        ([(Milestone.CLOSED, None), (Milestone.CORRECTED, None)], True),
        ([(Milestone.CLOSED, None), (Milestone.ANSWERED, NOW)], False),
        ([(Milestone.CLOSED, None), (Milestone.REOPENED, NOW), (Milestone.HOLDING, None)], False),
        ([(Milestone.CLOSED, None), (Milestone.REOPENED, NOW), (Milestone.CLOSED, None)], True),
    ],
)
def test_a_matter_is_over_for_a_referrer_by_what_they_were_told(told: list[Any], over: bool) -> None:
    assert is_over(told) == over
