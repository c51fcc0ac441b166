"""A joined referral is told of its concern once its join is confirmed, in whichever order notify hears the streams."""

from __future__ import annotations

from uuid import UUID

import pytest

from contracts.events import ContractEvent, Source
from contracts.events.enquiry import (
    ConcernDecidedV1,
    EnquiryConcludedV1,
    EnquiryOpenedV1,
    JoinConfirmedV1,
    ReferralTakenV1,
    ReferralUnjoinedV1,
)
from services.notify.domain.feedback.obligations import ObligationOpened
from services.notify.domain.feedback.sent_in_error import ConcernLeft, IncidentOpened
from services.notify.domain.feedback.settlement import FeedbackHeld, FeedbackTold
from services.notify.domain.feedback.state import Milestone
from tests.domain.notify.builders import CONCERN, ENQUIRY, HOME, NOW, OTHER, REFERRAL, Notify
from tests.domain.notify.test_late_joins import referral_received

WHY = "It is about another adult of that name."
FIRST_TAKEN = ReferralTakenV1(concern=CONCERN, referral=REFERRAL)
JOINED = ReferralTakenV1(concern=CONCERN, referral=OTHER, pending=True)
CONFIRMED = JoinConfirmedV1(concern=CONCERN, referral=OTHER)
UNJOINED = ReferralUnjoinedV1(concern=CONCERN, referral=OTHER, reason=WHY)
DECIDED = ConcernDecidedV1(concern=CONCERN, decision="s42 enquiry", reason="all met", referrals=(REFERRAL,))
OPENED = EnquiryOpenedV1(concern=CONCERN, enquiry=ENQUIRY, kind="s42 enquiry", referrals=(REFERRAL,))
CONCLUDED = EnquiryConcludedV1(
    concern=CONCERN,
    enquiry=ENQUIRY,
    risk_assessment="risk identified",
    risk="risk removed",
    outcomes_met="fully",
    referrals=(REFERRAL, OTHER),
)


def heard(*messages: ContractEvent, also: tuple[ContractEvent, ...] = ()) -> Notify:
    """Notify, which heard of both referrals, then of the concern in order, and `also` of its enquiry."""
    notify = Notify()
    for message in (referral_received(), referral_received(OTHER), FIRST_TAKEN, *messages, *also):
        hear(notify, message)
    return notify


def hear(notify: Notify, message: ContractEvent) -> None:
    """Each message at its place in enquiry's log."""
    of_enquiry = isinstance(message, EnquiryOpenedV1 | EnquiryConcludedV1)
    places = [FIRST_TAKEN, DECIDED, OPENED, JOINED, CONFIRMED, CONCLUDED, UNJOINED]
    position = next((n for n, known in enumerate(places, 1) if known == message), 9)
    notify.receive(message, ENQUIRY if of_enquiry else None, position)


def told(notify: Notify, referral: UUID = OTHER) -> list[str]:
    return [str(e.milestone) for e in notify.events(FeedbackTold) if e.referral == referral]


def test_an_unconfirmed_join_is_told_that_it_was_received_and_routed() -> None:
    notify = heard(DECIDED, JOINED, also=(OPENED,))

    assert (told(notify), told(notify, REFERRAL)) == (["M1", "M2"], ["M1", "M2", "M3", "M4"])


def test_the_referral_that_raised_a_concern_is_told_of_all_of_it_when_the_one_that_joins_it_came_first() -> None:
    """Two referrals travel by two partitions: the concern may be decided and concluded before its first is taken."""
    notify, only = Notify(), {"referrals": (OTHER,)}
    for message in (referral_received(), referral_received(OTHER)):
        hear(notify, message)
    before = (JOINED, CONFIRMED, *(message.model_copy(update=only) for message in (DECIDED, OPENED, CONCLUDED)))
    for position, heard_of in enumerate((*before, FIRST_TAKEN), 1):
        of_enquiry = isinstance(heard_of, EnquiryOpenedV1 | EnquiryConcludedV1)
        notify.receive(heard_of, ENQUIRY if of_enquiry else None, position)

    assert sorted(told(notify, REFERRAL)) == ["M1", "M2", "M3", "M4", "M6"]


@pytest.mark.parametrize("late", range(4))
def test_a_confirmed_join_is_told_once_of_the_decision_before_whenever_the_opening_is_heard(late: int) -> None:
    messages: list[ContractEvent] = [DECIDED, JOINED, CONFIRMED]
    messages.insert(late, OPENED)
    notify = heard(*messages)

    assert told(notify) == ["M1", "M2", "M3"]
    assert sorted(told(notify, REFERRAL)) == ["M1", "M2", "M3", "M4"]


@pytest.mark.parametrize("late", range(4))
def test_what_happened_since_it_joined_is_told_also_where_it_is_heard_first(late: int) -> None:
    """The streams of a concern and of its enquiry may be heard in any order."""
    messages: list[ContractEvent] = [DECIDED, JOINED, CONFIRMED]
    messages.insert(late, CONCLUDED.model_copy(update={"referrals": (REFERRAL,)}))

    assert told(heard(*messages)).count("M6") == 1


def test_a_milestone_that_names_a_confirmed_join_is_told_to_it_and_to_the_first() -> None:
    notify = heard(DECIDED, JOINED, CONFIRMED, also=(CONCLUDED,))

    assert (told(notify)[-1], told(notify, REFERRAL)[-1]) == ("M6", "M6")


def test_a_join_that_is_confirmed_twice_is_told_once() -> None:
    assert told(heard(DECIDED, JOINED, CONFIRMED, CONFIRMED)) == ["M1", "M2", "M3"]


def test_the_referral_that_raised_the_concern_and_comes_late_is_told_the_decision_that_stands() -> None:
    """Two partitions: the joined referral was heard, confirmed and decided before the first one came."""
    notify = Notify()
    decided = DECIDED.model_copy(update={"referrals": (OTHER,)})
    for message in (referral_received(), referral_received(OTHER), JOINED, CONFIRMED, decided, FIRST_TAKEN):
        notify.receive(message, position=3 if message == FIRST_TAKEN else 2 if message == decided else 1)

    assert told(notify, REFERRAL) == ["M1", "M2", "M3"]


def test_an_unjoined_referral_is_told_to_disregard_what_it_was_told_and_an_incident_is_due_in_72_hours() -> None:
    notify = heard(DECIDED, JOINED, CONFIRMED, UNJOINED)
    (incident,) = notify.events(IncidentOpened)

    assert told(notify) == ["M1", "M2", "M3", "in-error"]
    assert (incident.updates, (incident.due_at - NOW).total_seconds()) == (("M3.1",), 72 * 3600)


def test_what_waits_for_an_unjoined_referral_is_cancelled_and_never_told() -> None:
    """The decision is held, because the first referral names the organisation that sent the second."""
    notify = Notify()
    named = (Source(organisation=HOME),)
    taken = FIRST_TAKEN.model_copy(update={"sources": named})
    home = referral_received(OTHER, organisation=HOME, kind="care home")
    for message in (referral_received(), home, taken, DECIDED, JOINED, CONFIRMED, UNJOINED, UNJOINED):
        hear(notify, message)
    (left,) = notify.events(ConcernLeft)

    assert [e.milestone for e in notify.events(FeedbackHeld)] == ["M2", "M3"]
    assert ([occasion[:2] for occasion in left.cancelled], left.in_error) == (["M2", "M3"], ())
    assert (told(notify), notify.events(IncidentOpened)) == (["M1"], [])


def test_a_referral_that_another_made_unsafe_to_tell_is_judged_without_it_once_it_is_unjoined() -> None:
    notify = Notify()
    joined = JOINED.model_copy(update={"sources": (Source(organisation=HOME),), "objects": True, "deceased": True})
    home = referral_received(organisation=HOME, kind="care home")
    for message in (home, referral_received(OTHER), FIRST_TAKEN, joined, UNJOINED, DECIDED):
        hear(notify, message)

    assert told(notify, REFERRAL) == ["M1", "M2", "M3"]


def test_messages_from_before_joins_were_confirmed_are_for_every_referral() -> None:
    notify = heard(JOINED.model_copy(update={"pending": False}), DECIDED.model_copy(update={"referrals": None}))

    assert (told(notify), told(notify, REFERRAL)) == (["M1", "M2", "M3"], ["M1", "M2", "M3"])


def test_a_pending_join_opens_no_obligation_but_its_own_two() -> None:
    notify = heard(DECIDED, JOINED, also=(OPENED,))
    opened = [e.obligation.milestone for e in notify.events(ObligationOpened) if e.referral == OTHER]

    assert opened == [Milestone.RECEIVED, Milestone.ROUTED]
