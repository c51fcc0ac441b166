"""Joining: enquiry decides what a join is; a practitioner confirms it, or sends the referral back to triage."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from services.enquiry.domain.concern.decision import DecideConcern
from services.enquiry.domain.concern.joining import (
    ConfirmJoin,
    JoinConfirmed,
    NothingToConfirm,
    NothingToUnjoin,
    RaisedTheConcern,
    ReferralUnjoined,
    UnjoinReferral,
)
from services.enquiry.domain.concern.raising import (
    JoinedMatter,
    RecordReferralTaken,
    ReferralPassedOn,
    ReferralTaken,
)
from services.enquiry.domain.concern.state import JoinsPending
from services.enquiry.domain.enquiry.awaited_feedback import OutcomeSettled, Settlement
from services.enquiry.domain.enquiry.closure import ClosureAsked, ClosureReason, EnquiryClosed
from services.enquiry.domain.enquiry.conclusion import ConcludeEnquiry, Risk
from services.enquiry.domain.enquiry.joining import (
    JoinPending,
    RecordJoinPending,
    RecordReferralLeft,
    ReferralJoined,
    ReferralLeft,
)
from services.enquiry.domain.referral.upstream_facts import (
    RecordInformationAdded,
    RecordReferralPlaced,
    RecordReferralSentBack,
    RecordSourceIdentified,
    ReferralPlaced,
    ReferralSentBack,
    SourceIdentified,
)
from tests.domain.enquiry.builders import (
    ALL_MET,
    CHECKLIST,
    CONCERN,
    CONCLUDED,
    HOME,
    MESSAGE,
    OPENED,
    POLICE,
    RAISED,
    REGISTERED,
    TRUST,
    UNDER_WAY,
    says,
    state_after,
    when,
)

OWN, ELSEWHERE = UUID(int=71), UUID(int=72)
JOINED = ReferralTaken(submission=says(HOME), joined=True, message_id=MESSAGE)
CONFIRMED = JoinConfirmed(referral=HOME)
WHY = "It is about another Edith Moss, of Quay Street."
UNJOINED = ReferralUnjoined(referral=HOME, reason=WHY, confirmed=True)
JOIN = RecordReferralTaken(submission=says(HOME), message_id=MESSAGE, joins=POLICE)


def matter(answers: UUID | None = CONCERN, ended: bool = False) -> JoinedMatter:
    return JoinedMatter(asked=CONCERN, raises=OWN, answers=answers, ended=ended)


def passed_on(to: UUID, follows: UUID | None = None) -> list[Any]:
    return [ReferralPassedOn(submission=says(HOME), message_id=MESSAGE, joins=POLICE, concern=to, follows=follows)]


def test_a_join_to_an_open_matter_is_taken_and_waits_to_be_confirmed() -> None:
    assert when([RAISED], JOIN, matter()) == [JOINED]
    concern = state_after([RAISED, JOINED])
    assert (concern.confirmed, concern.pending) == ((POLICE,), (HOME,))


def test_a_join_to_an_ended_enquiry_begins_a_new_concern_that_follows_the_earlier() -> None:
    assert when([RAISED], JOIN, matter(ended=True)) == passed_on(OWN, follows=CONCERN)
    assert when([RAISED, *passed_on(OWN, CONCERN)], JOIN, matter(ended=True)) == []


def test_a_join_goes_to_the_concern_that_answers_the_joined_referral_now() -> None:
    assert when([RAISED], JOIN, matter(answers=ELSEWHERE)) == passed_on(ELSEWHERE)


def test_what_joins_a_referral_that_is_back_in_triage_raises_a_concern_of_its_own() -> None:
    assert when([RAISED], JOIN, matter(answers=None)) == passed_on(OWN)


def test_a_referral_that_raises_a_concern_waits_for_no_confirmation() -> None:
    raise_ = RecordReferralTaken(submission=says(HOME), message_id=MESSAGE, follows=CONCERN)
    assert when([], raise_, None) == [ReferralTaken(submission=says(HOME), message_id=MESSAGE, follows=CONCERN)]
    assert state_after(when([], raise_, None)).pending == ()


def test_a_join_is_confirmed_once() -> None:
    assert when([RAISED, JOINED], ConfirmJoin(referral=HOME)) == [CONFIRMED]
    with pytest.raises(NothingToConfirm):
        when([RAISED, JOINED, CONFIRMED], ConfirmJoin(referral=HOME))
    with pytest.raises(NothingToConfirm):
        when([RAISED, JOINED], ConfirmJoin(referral=POLICE))


def test_each_confirmation_says_how_many_joins_still_wait() -> None:
    third = ReferralTaken(submission=says(TRUST), joined=True, message_id=UUID(int=62))
    assert when([RAISED, JOINED, third], ConfirmJoin(referral=HOME)) == [JoinConfirmed(referral=HOME, still_pending=1)]


@pytest.mark.parametrize(("past", "confirmed"), [([], False), ([CONFIRMED], True)])
def test_a_joined_referral_is_sent_back_before_and_after_it_was_confirmed(past: list[Any], confirmed: bool) -> None:
    past = [RAISED, JOINED, *past]
    unjoined = ReferralUnjoined(referral=HOME, reason=WHY, confirmed=confirmed)
    assert when(past, UnjoinReferral(referral=HOME, reason=WHY)) == [unjoined]
    assert state_after([*past, unjoined]).referrals == (POLICE,)
    with pytest.raises(NothingToUnjoin):
        when([*past, unjoined], UnjoinReferral(referral=HOME, reason=WHY))


def test_the_referral_that_raised_a_concern_stays_with_it() -> None:
    with pytest.raises(RaisedTheConcern):
        when([RAISED, JOINED], UnjoinReferral(referral=POLICE, reason=WHY))


def test_the_message_that_joined_it_brings_an_unjoined_referral_back_never_and_a_new_routing_does() -> None:
    """`tellback reprocess` handles old messages again."""
    past = [RAISED, JOINED, UNJOINED]
    again = RecordReferralTaken(submission=says(HOME), message_id=UUID(int=63), joins=POLICE)
    assert when(past, JOIN, matter()) == []
    assert when(past, again, matter()) == [ReferralTaken(submission=says(HOME), joined=True, message_id=UUID(int=63))]


def test_what_an_unjoined_referral_said_of_the_adult_stops_nothing_any_more() -> None:
    died = ReferralTaken(submission=says(HOME, deceased=True, objects=True, sources=(REGISTERED,)), joined=True)
    with_it, without = state_after([RAISED, died]), state_after([RAISED, died, UNJOINED])
    assert (with_it.deceased, with_it.objects, with_it.sources) == (True, True, (REGISTERED,))
    assert (without.deceased, without.objects, without.sources) == (False, False, ())


def test_nothing_is_decided_while_a_join_waits_and_the_refusal_says_what_to_do() -> None:
    decide = DecideConcern(rationale="all three parts are met")
    with pytest.raises(JoinsPending, match=r"1 joined referral waits .* confirm"):
        when([RAISED, JOINED, *ALL_MET], decide)
    assert when([RAISED, JOINED, CONFIRMED, *ALL_MET], decide)
    assert when([RAISED, JOINED, UNJOINED, *ALL_MET], decide)


def test_nothing_is_concluded_while_a_join_waits() -> None:
    conclude = ConcludeEnquiry(findings="She is safer at home now.", risk=Risk.REDUCED)
    waits = [*UNDER_WAY, JoinPending(referral=HOME)]
    with pytest.raises(JoinsPending, match="1 joined referral"):
        when(waits, conclude)
    assert when([*waits, ReferralJoined(referral=HOME)], conclude)
    assert when([*waits, ReferralLeft(referral=HOME)], conclude)


def test_an_enquiry_records_a_join_that_waits_once_and_only_while_it_is_open() -> None:
    pending = RecordJoinPending(referral=HOME)
    assert when([OPENED], pending) == [JoinPending(referral=HOME)]
    assert when([OPENED, JoinPending(referral=HOME)], pending) == []
    assert when([OPENED, ReferralJoined(referral=HOME)], pending) == []
    assert when([], pending) == []


def test_a_closure_that_waited_for_an_unjoined_referral_alone_follows() -> None:
    asked = ClosureAsked(reason=ClosureReason.DUTY_COMPLETED, adults_view="content", checklist=CHECKLIST)
    told = OutcomeSettled(referral=POLICE, settlement=Settlement.TOLD)
    past = [*UNDER_WAY, ReferralJoined(referral=HOME), CONCLUDED, asked, told]
    left = [ReferralLeft(referral=HOME), EnquiryClosed(reason=ClosureReason.DUTY_COMPLETED)]
    assert when(past, RecordReferralLeft(referral=HOME)) == left
    assert when([*past, *left], RecordReferralLeft(referral=HOME)) == []
    assert when([], RecordReferralLeft(referral=HOME)) == []


def test_a_referral_is_where_it_was_placed_last_and_nowhere_while_triage_has_it() -> None:
    placed, moved = ReferralPlaced(referral=HOME, concern=CONCERN), ReferralPlaced(referral=HOME, concern=ELSEWHERE)
    sent_back = ReferralSentBack(referral=HOME, concern=CONCERN)
    assert when([placed], RecordReferralSentBack(referral=HOME, concern=CONCERN)) == [sent_back]
    assert when([placed], RecordReferralSentBack(referral=HOME, concern=ELSEWHERE)) == []
    assert when([placed, sent_back], RecordReferralPlaced(referral=HOME, concern=ELSEWHERE)) == [moved]
    assert when([placed, sent_back, moved], RecordReferralPlaced(referral=HOME, concern=ELSEWHERE)) == []


def test_later_facts_find_their_concern_by_the_referral_and_none_while_triage_has_it() -> None:
    placed, sent_back = ReferralPlaced(referral=HOME, concern=CONCERN), ReferralSentBack(referral=HOME, concern=CONCERN)
    moved = ReferralPlaced(referral=HOME, concern=ELSEWHERE)
    identify = RecordSourceIdentified(message_id=MESSAGE, sources=(REGISTERED,))
    add = RecordInformationAdded(message_id=MESSAGE, information="more bruises")
    identified = SourceIdentified(concern=ELSEWHERE, message_id=MESSAGE, sources=(REGISTERED,))
    assert when([placed, sent_back, moved], identify) == [identified]
    assert when([placed, sent_back, moved, identified], identify) == []
    assert (when([placed, sent_back], identify), when([placed, sent_back], add), when([], identify)) == ([], [], [])
