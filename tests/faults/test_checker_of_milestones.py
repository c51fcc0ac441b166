"""The checker knows what each referrer of a concern is to be told: who raised it, joined it, or left it again."""

from __future__ import annotations

from uuid import UUID

from tests.faults.checker.healthy_history import DECIDED, TAKEN, healthy_but
from tests.faults.checker.healthy_rows import CONCERN, OTHER, REFERRAL, row
from tests.faults.checker.milestones import Obligations, obligations
from tests.faults.history import LogEntry

FIRST, SECOND = str(REFERRAL), str(OTHER)
ENQUIRY = UUID(int=9)
JOINED = row(CONCERN, 3, "enquiry.concern.referral-taken", {"submission": {"referral": SECOND}, "joined": True})
CONFIRMED = row(CONCERN, 4, "enquiry.concern.join-confirmed", {"referral": SECOND})
LEFT = row(CONCERN, 5, "enquiry.concern.referral-unjoined", {"referral": SECOND, "confirmed": True})
OPENED = row(ENQUIRY, 1, "enquiry.enquiry.opened", {"concern": str(CONCERN)})
CONTINUED = row(ENQUIRY, 2, "enquiry.enquiry.continued", {"continued_by": str(OTHER)})
CLOSED = row(ENQUIRY, 3, "enquiry.enquiry.closed")
IN_ERROR = {"concern": str(CONCERN), "cancelled": [], "in_error": [f"M4/{ENQUIRY}/1"]}


def of(*enquiry: LogEntry, notify: tuple[LogEntry, ...] = ()) -> Obligations:
    return obligations(healthy_but(enquiry=enquiry, notify=notify))


def test_a_referral_is_due_what_its_concern_reaches() -> None:
    assert {occasion for referral, occasion in of(TAKEN, DECIDED, OPENED).due if referral == FIRST} >= {
        f"M2/{CONCERN}/1",
        f"M3/{CONCERN}/2",
        f"M4/{ENQUIRY}/1",
    }


def test_a_joined_referral_is_due_its_routing_alone_until_the_join_is_confirmed() -> None:
    assert {o for referral, o in of(TAKEN, DECIDED, JOINED, OPENED).due if referral == SECOND} == {f"M2/{CONCERN}/3"}


def test_a_confirmed_referral_is_due_what_followed_its_join_and_the_decision_that_stood() -> None:
    due = {o for referral, o in of(TAKEN, DECIDED, JOINED, OPENED, CONFIRMED).due if referral == SECOND}

    assert due == {f"M2/{CONCERN}/3", f"M4/{ENQUIRY}/1", f"M3/{CONCERN}/4"}


def test_a_referral_that_raised_the_concern_is_due_what_came_before_it() -> None:
    late = TAKEN._replace(version=4)

    assert (FIRST, f"M3/{CONCERN}/2") in of(JOINED, DECIDED, late).due


def test_what_an_unjoined_referral_was_due_may_be_told_and_no_longer_must() -> None:
    found = of(TAKEN, JOINED, CONFIRMED, OPENED, LEFT)

    assert {o for referral, o in found.due if referral == SECOND} == set()
    assert (SECOND, f"M4/{ENQUIRY}/1") in found.allowed
    assert (FIRST, f"M4/{ENQUIRY}/1") in found.due


def test_whoever_was_told_in_error_is_told_so() -> None:
    left = row(OTHER, 7, "notify.feedback.concern-left", IN_ERROR)

    assert (SECOND, f"in-error/{CONCERN}/5") in of(TAKEN, JOINED, CONFIRMED, OPENED, LEFT, notify=(left,)).due


def test_the_closure_of_an_enquiry_that_another_continues_is_no_milestone() -> None:
    assert (FIRST, f"M8/{ENQUIRY}/3") in of(TAKEN, OPENED, CLOSED).due
    assert (FIRST, f"M8/{ENQUIRY}/3") not in of(TAKEN, OPENED, CONTINUED, CLOSED).due


def test_each_answer_to_a_disagreement_is_due() -> None:
    answers = [row(REFERRAL, n, "notify.feedback.dispute-answered", {"referral": FIRST}) for n in (7, 9)]

    assert {(FIRST, f"answer/{FIRST}/1"), (FIRST, f"answer/{FIRST}/2")} <= of(TAKEN, notify=(*answers,)).due


def test_whoever_added_something_is_due_to_hear_that_it_was_read() -> None:
    news = UUID(int=10)
    read = row(news, 3, "enquiry.news.addition-read", {"concern": str(CONCERN), "referral": FIRST})
    elsewhere = row(OTHER, 4, "intake.referral.addition-read", {"number": 1})
    called = row(OTHER, 5, "intake.referral.callback-made", {})

    assert (FIRST, f"addition-read/{news}/3") in of(TAKEN, read).due
    found = obligations(healthy_but(intake=(elsewhere, called))).due
    assert {(SECOND, f"addition-read/{OTHER}/4"), (SECOND, f"callback/{OTHER}/5")} <= found
