"""An obligation is told or held, whichever event comes first; held feedback waits for a person, until its deadline."""

import dataclasses
from datetime import date
from uuid import UUID

import pytest

from services.chassis.domain.decider import CommandContext, Unknown
from services.notify.domain.feedback.obligations import RecordReferralReceived, RecordSourceIdentified
from services.notify.domain.feedback.reading import FeedbackRead, ReadFeedback
from services.notify.domain.feedback.review import (
    EscalateHeld,
    FeedbackEscalated,
    FeedbackReleased,
    NotHeld,
    ReleaseFeedback,
    TooMuch,
)
from services.notify.domain.feedback.settlement import FeedbackHeld, FeedbackTold, FeedbackWithheld
from services.notify.domain.feedback.state import (
    HoldReason,
    Level,
    Outcome,
    ReleaseReason,
    ResponsibleManager,
    Source,
    WithholdReason,
    occasion_to_path,
)
from services.notify.domain.feedback.visibility import may_see
from services.notify.domain.feedback.withholding import WithholdFeedback
from tests.domain.notify.builders import (
    CONCERN,
    HOME,
    M3,
    MANAGER,
    MANAGER_CONTEXT,
    PAT,
    POLICE,
    REFERENCE,
    REFERRAL,
    RESPONSIBLE_MANAGER,
    UNMATCHED,
    addressee,
    decision,
    history_after,
    obligation_opened,
    open_obligation,
    state,
    when,
)

OUTCOME = Outcome(outcome="no enquiry", reason="r1", risk="risk remained")
OBLIGATION = dataclasses.replace(decision(objects=True), outcome=OUTCOME)
HELD = history_after([addressee()], open_obligation(OBLIGATION))
TOLD = history_after([addressee()], open_obligation(decision()))
WITHHOLD = WithholdFeedback(
    occasion=occasion_to_path(M3),
    reason=WithholdReason.RISK,
    rationale="he reads her post every day",
    look_again_on=date(2026, 2, 2),
)
WITHHELD = [*HELD, *when(HELD, WITHHOLD, RESPONSIBLE_MANAGER)]


def release(level: Level) -> ReleaseFeedback:
    return ReleaseFeedback(occasion=occasion_to_path(M3), level=level, reason=ReleaseReason.REVIEWED)


def receive_referral(organisation: UUID, kind: str) -> RecordReferralReceived:
    return RecordReferralReceived(
        referral=REFERRAL, reference=REFERENCE, organisation=organisation, member=PAT, kind=kind, involved="yes"
    )


def test_an_obligation_is_told_with_what_its_level_lets_through() -> None:
    obligation = dataclasses.replace(decision(), outcome=OUTCOME)
    (told,) = history_after([addressee(involved="no")], open_obligation(obligation))[2:]

    assert (told.level, told.outcome) == (Level.DECISION, Outcome(outcome="no enquiry", reason="r1"))


def test_an_obligation_without_an_addressee_is_settled_once_there_is_one() -> None:
    received = receive_referral(POLICE, "police")

    assert [type(e) for e in when([obligation_opened(decision())], received, RESPONSIBLE_MANAGER)[1:]] == [FeedbackTold]


def test_an_obligation_is_recorded_once() -> None:
    assert when(TOLD, open_obligation(decision()), RESPONSIBLE_MANAGER) == []
    assert when(HELD, open_obligation(decision()), RESPONSIBLE_MANAGER) == []


def test_a_source_known_before_anybody_was_told_holds_the_feedback() -> None:
    more = when(
        [obligation_opened(decision())], open_obligation(decision(Source(organisation=HOME))), RESPONSIBLE_MANAGER
    )
    received = receive_referral(HOME, "care home")

    assert [e.reason for e in when([obligation_opened(decision()), *more], received, RESPONSIBLE_MANAGER)[1:]] == [
        HoldReason.OWN_ORGANISATION
    ]


def test_held_feedback_has_a_named_owner() -> None:
    assert HELD[-1] == FeedbackHeld(
        referral=REFERRAL,
        occasion=M3,
        milestone=OBLIGATION.milestone,
        reason=HoldReason.OBJECTS,
        ceiling=Level.DECISION,
        owner=str(MANAGER),
        concern=CONCERN,
    )


def test_once_the_source_is_known_a_provider_is_told() -> None:
    unmatched = history_after([addressee("care home")], open_obligation(decision(UNMATCHED)))
    command = RecordSourceIdentified(referral=REFERRAL, concern=CONCERN, sources=(Source(organisation=HOME),))

    assert unmatched[-1].reason is HoldReason.UNMATCHED
    assert [type(e) for e in when(unmatched, command, RESPONSIBLE_MANAGER)[1:]] == [FeedbackTold]


def test_feedback_stays_held_once_the_provider_is_known_to_be_the_source() -> None:
    unmatched = history_after([addressee("care home")], open_obligation(decision(UNMATCHED)))
    command = RecordSourceIdentified(referral=REFERRAL, concern=CONCERN, sources=(Source(organisation=POLICE),))

    assert [e.reason for e in when(unmatched, command, RESPONSIBLE_MANAGER)[1:]] == [HoldReason.OWN_ORGANISATION]


def test_a_known_source_settles_no_feedback_held_for_another_reason() -> None:
    command = RecordSourceIdentified(referral=REFERRAL, concern=CONCERN, sources=(Source(organisation=HOME),))

    assert when(HELD, command, RESPONSIBLE_MANAGER) == []


def test_a_manager_releases_at_a_level_and_no_more_than_that_is_told() -> None:
    released, told = when(HELD, release(Level.STATUS), RESPONSIBLE_MANAGER)

    assert released == FeedbackReleased(
        referral=REFERRAL, occasion=M3, level=Level.STATUS, reason=ReleaseReason.REVIEWED
    )
    assert (told.level, told.outcome) == (Level.STATUS, Outcome())


def test_nobody_releases_more_than_the_referrer_may_be_told() -> None:
    with pytest.raises(TooMuch):
        when(HELD, release(Level.OUTCOME), RESPONSIBLE_MANAGER)


@pytest.mark.parametrize("command", [release(Level.STATUS), WITHHOLD])
@pytest.mark.parametrize("past", [TOLD, WITHHELD, [addressee()]])
def test_only_held_feedback_is_decided_on(past: list[object], command: object) -> None:
    with pytest.raises(NotHeld):
        when(past, command, RESPONSIBLE_MANAGER)  # type: ignore[arg-type]


def test_withholding_has_its_reason() -> None:
    (withheld,) = when(HELD, WITHHOLD, RESPONSIBLE_MANAGER)

    assert isinstance(withheld, FeedbackWithheld)
    assert withheld.reason is WithholdReason.RISK


@pytest.mark.parametrize(
    "past",
    [
        HELD,
        WITHHELD,
        [addressee()],
        [addressee(), obligation_opened(OBLIGATION)],
    ],
)
def test_feedback_that_was_not_told_looks_like_none(past: list[object]) -> None:
    with pytest.raises(Unknown, match="there is none of that id"):
        when(past, ReadFeedback(update="M3.1"))  # type: ignore[arg-type]


def test_reading_is_recorded_once() -> None:
    read = when(TOLD, ReadFeedback(update="M3.1"))

    assert read == [FeedbackRead(referral=REFERRAL, occasion=M3, member=str(MANAGER))]
    assert when([*TOLD, *read], ReadFeedback(update="M3.1")) == []


def test_feedback_belongs_to_its_referrer_alone_until_more_is_known() -> None:
    context = [
        CommandContext(by=str(member), role="referrer", organisation=str(POLICE), at=MANAGER_CONTEXT.at)
        for member in (PAT, MANAGER)
    ]

    assert [may_see(state(TOLD), a) for a in context] == [True, False]


def test_feedback_held_too_long_goes_to_a_safeguarding_lead_or_to_nobody() -> None:
    escalate = EscalateHeld(referral=REFERRAL, occasion=M3)
    lead = ResponsibleManager(owner=str(MANAGER), escalates_to="the lead")

    assert [e.owner for e in when(HELD, escalate, lead)] == ["the lead"]
    assert [e.owner for e in when(HELD, escalate, RESPONSIBLE_MANAGER)] == ["nobody"]


def test_feedback_settled_or_escalated_meanwhile_does_not_escalate() -> None:
    escalate = EscalateHeld(referral=REFERRAL, occasion=M3)
    escalated = FeedbackEscalated(referral=REFERRAL, occasion=M3, owner="nobody")

    assert [when(past, escalate, RESPONSIBLE_MANAGER) for past in (TOLD, [*HELD, escalated], [])] == [[], [], []]


def test_an_anonymous_referrer_is_told_that_it_was_received_and_nothing_else() -> None:
    assert isinstance(history_after([addressee("anonymous")], open_obligation(decision()))[-1], FeedbackWithheld)
