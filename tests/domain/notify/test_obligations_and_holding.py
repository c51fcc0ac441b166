"""What is owed is told or held, whatever is heard first; what is held waits for a person, and not for ever."""

import dataclasses
from uuid import UUID

import pytest

from services.chassis.domain.decider import CommandContext, Unknown
from services.notify.domain.feedback.obligations import RecordReferralReceived, RecordSourceIdentified
from services.notify.domain.feedback.reading import FeedbackRead, ReadFeedback, is_referrers
from services.notify.domain.feedback.review import (
    EscalateHeld,
    FeedbackEscalated,
    FeedbackReleased,
    ReleaseFeedback,
    TooMuch,
    WithholdFeedback,
)
from services.notify.domain.feedback.settlement import FeedbackHeld, FeedbackTold, FeedbackWithheld
from services.notify.domain.feedback.state import (
    HoldReason,
    Level,
    NotHeld,
    Outcome,
    ReleaseReason,
    ResponsibleManager,
    Source,
    WithholdReason,
    occasion_to_path,
)
from tests.domain.notify.builders import (
    CONCERN,
    HERSELF,
    HOME,
    M3,
    MANAGER,
    PAT,
    POLICE,
    REFERRAL,
    RESPONSIBLE_MANAGER,
    SPOKEN,
    UNMATCHED,
    addressee,
    decided,
    owe,
    owed,
    settled,
    state,
    when,
)

OUTCOME = Outcome(outcome="no enquiry", reason="r1", risk="risk remained")
OBLIGATION = dataclasses.replace(decided(objects=True), outcome=OUTCOME)
HELD = settled([addressee()], owe(OBLIGATION))
TOLD = settled([addressee()], owe(decided()))
WITHHOLD = WithholdFeedback(occasion=occasion_to_path(M3), reason=WithholdReason.RISK, rationale="he reads her post")


def release(level: Level) -> ReleaseFeedback:
    return ReleaseFeedback(occasion=occasion_to_path(M3), level=level, reason=ReleaseReason.REVIEWED)


def noting(organisation: UUID, kind: str) -> RecordReferralReceived:
    return RecordReferralReceived(
        referral=REFERRAL, reference=SPOKEN, organisation=organisation, member=PAT, kind=kind, involved="yes"
    )


def test_an_obligation_is_told_with_what_its_level_lets_through() -> None:
    obligation = dataclasses.replace(decided(), outcome=OUTCOME)
    (told,) = settled([addressee(involved="no")], owe(obligation))[2:]

    assert (told.level, told.outcome) == (Level.DECISION, Outcome(outcome="no enquiry", reason="r1"))


def test_an_obligation_without_an_addressee_is_settled_once_there_is_one() -> None:
    noted = noting(POLICE, "police")

    assert [type(e) for e in when([owed(decided())], noted, RESPONSIBLE_MANAGER)[1:]] == [FeedbackTold]


def test_an_obligation_is_recorded_once() -> None:
    assert when(TOLD, owe(decided()), RESPONSIBLE_MANAGER) == []
    assert when(HELD, owe(decided()), RESPONSIBLE_MANAGER) == []


def test_a_source_that_is_known_before_anybody_was_told_holds_it() -> None:
    more = when([owed(decided())], owe(decided(Source(organisation=HOME))), RESPONSIBLE_MANAGER)
    noted = noting(HOME, "care home")

    assert [e.reason for e in when([owed(decided()), *more], noted, RESPONSIBLE_MANAGER)[1:]] == [
        HoldReason.OWN_ORGANISATION
    ]


def test_what_is_held_has_a_named_owner() -> None:
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
    unmatched = settled([addressee("care home")], owe(decided(UNMATCHED)))
    known = RecordSourceIdentified(referral=REFERRAL, concern=CONCERN, sources=(Source(organisation=HOME),))

    assert unmatched[-1].reason is HoldReason.UNMATCHED
    assert [type(e) for e in when(unmatched, known, RESPONSIBLE_MANAGER)[1:]] == [FeedbackTold]


def test_once_the_source_is_known_to_be_the_provider_it_stays_held() -> None:
    unmatched = settled([addressee("care home")], owe(decided(UNMATCHED)))
    known = RecordSourceIdentified(referral=REFERRAL, concern=CONCERN, sources=(Source(organisation=POLICE),))

    assert [e.reason for e in when(unmatched, known, RESPONSIBLE_MANAGER)[1:]] == [HoldReason.OWN_ORGANISATION]


def test_knowing_the_source_settles_nothing_that_is_held_for_another_reason() -> None:
    known = RecordSourceIdentified(referral=REFERRAL, concern=CONCERN, sources=(Source(organisation=HOME),))

    assert when(HELD, known, RESPONSIBLE_MANAGER) == []


def test_a_manager_releases_at_a_level_and_no_more_than_that_is_told() -> None:
    released, told = when(HELD, release(Level.STATUS))

    assert released == FeedbackReleased(
        referral=REFERRAL, occasion=M3, level=Level.STATUS, reason=ReleaseReason.REVIEWED
    )
    assert (told.level, told.outcome) == (Level.STATUS, Outcome())


def test_nobody_releases_more_than_the_referrer_may_be_told() -> None:
    with pytest.raises(TooMuch):
        when(HELD, release(Level.OUTCOME))


@pytest.mark.parametrize("command", [release(Level.STATUS), WITHHOLD])
@pytest.mark.parametrize("past", [TOLD, [*HELD, *when(HELD, WITHHOLD)], [addressee()]])
def test_only_what_is_held_is_decided_on(past: list[object], command: object) -> None:
    with pytest.raises(NotHeld):
        when(past, command)  # type: ignore[arg-type]


def test_withholding_has_its_reason() -> None:
    (withheld,) = when(HELD, WITHHOLD)

    assert isinstance(withheld, FeedbackWithheld)
    assert withheld.reason is WithholdReason.RISK


@pytest.mark.parametrize("past", [HELD, [*HELD, *when(HELD, WITHHOLD)], [addressee()], [addressee(), owed(OBLIGATION)]])
def test_what_is_not_told_reads_like_none(past: list[object]) -> None:
    with pytest.raises(Unknown, match="there is none of that id"):
        when(past, ReadFeedback(update="M3.1"))  # type: ignore[arg-type]


def test_reading_is_recorded_once() -> None:
    read = when(TOLD, ReadFeedback(update="M3.1"))

    assert read == [FeedbackRead(referral=REFERRAL, occasion=M3)]
    assert when([*TOLD, *read], ReadFeedback(update="M3.1")) == []


def test_it_is_the_referring_organisations_and_nobody_elses() -> None:
    context = [CommandContext(by="x", role="referrer", organisation=str(o), at=HERSELF.at) for o in (POLICE, HOME)]

    assert [is_referrers(state(TOLD), a) for a in context] == [True, False]


def test_what_is_held_too_long_goes_to_a_safeguarding_lead_or_says_there_is_none() -> None:
    escalate = EscalateHeld(referral=REFERRAL, occasion=M3)
    lead = ResponsibleManager(owner=str(MANAGER), escalates_to="the lead")

    assert [e.owner for e in when(HELD, escalate, lead)] == ["the lead"]
    assert [e.owner for e in when(HELD, escalate, RESPONSIBLE_MANAGER)] == ["nobody"]


def test_what_was_settled_or_escalated_meanwhile_does_not_escalate() -> None:
    escalate = EscalateHeld(referral=REFERRAL, occasion=M3)
    escalated = FeedbackEscalated(referral=REFERRAL, occasion=M3, owner="nobody")

    assert [when(past, escalate, RESPONSIBLE_MANAGER) for past in (TOLD, [*HELD, escalated], [])] == [[], [], []]


def test_an_anonymous_referrer_is_told_that_it_was_received_and_nothing_else() -> None:
    assert isinstance(settled([addressee("anonymous")], owe(decided()))[-1], FeedbackWithheld)
