"""What waits for a person, by the states of the aggregates alone (practice §1): what must be on the board, and no more.

Nothing here asks a line of REACTIONS: it is what these lines are held against.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import UUID

from services.chassis.domain.open_items.state import item_of
from services.enquiry.domain.concern.state import Concern
from services.enquiry.domain.enquiry.state import Enquiry
from services.enquiry.domain.referral.state import Referral as ReferralInEnquiry
from services.enquiry.domain.referral.state import referral_of
from services.enquiry.open_items import again_item, concern_item, death_item, duty_item, enquiry_item, join_item
from services.intake.domain.member.state import Member
from services.intake.domain.referral.state import Referral, Routing
from services.intake.open_items import HANDED_OVER, SENT_ON, TRIAGE, WORRY, WRITER_LEFT
from services.notify.domain.delivery.state import Delivery, Result
from services.notify.domain.feedback.state import Feedback
from services.notify.open_items import (
    dispute_item,
    handed_over_item,
    held_item,
    undeliverable_call_item,
    undeliverable_item,
)
from tests.completeness.matter import WholeMatter

Waiting = Callable[[WholeMatter], Iterator[UUID]]


def in_triage(matter: WholeMatter) -> Iterator[UUID]:
    for referral, state in matter.states("intake", Referral).items():
        if state.routing is None:
            yield item_of("intake", TRIAGE, referral)


def handed_over(matter: WholeMatter) -> Iterator[UUID]:
    """Between two services it is the sender's, until the receiver has it."""
    known = matter.states("enquiry", ReferralInEnquiry)
    for referral, state in matter.states("intake", Referral).items():
        here = known.get(referral_of(referral))
        if state.routing is Routing.SAFEGUARDING and not (here and here.concern):
            yield item_of("intake", HANDED_OVER, referral)


def sent_elsewhere(matter: WholeMatter) -> Iterator[UUID]:
    for referral, state in matter.states("intake", Referral).items():
        if state.routing not in (None, Routing.SAFEGUARDING):
            yield item_of("intake", SENT_ON, referral)


def worries(matter: WholeMatter) -> Iterator[UUID]:
    for referral, state in matter.states("intake", Referral).items():
        yield from (item_of("intake", WORRY, referral, str(number + 1)) for number in range(state.worries))


def writer_left(matter: WholeMatter) -> Iterator[UUID]:
    """Nobody of its organisation follows a restricted referral whose writer has left; lifted since, they are called."""
    members = matter.states("intake", Member)
    for referral, state in matter.states("intake", Referral).items():
        if state.writer_has_left or (state.restrictions and members[state.writer].left):
            yield item_of("intake", WRITER_LEFT, referral, str(state.writer))


def _of_concerns(item: Callable[[UUID], UUID], waits: Callable[[Concern], Any]) -> Waiting:
    def waiting(matter: WholeMatter) -> Iterator[UUID]:
        for concern, state in matter.states("enquiry", Concern).items():
            if state.taken and waits(state):
                yield item(concern)

    return waiting


def joins(matter: WholeMatter) -> Iterator[UUID]:
    for concern, state in matter.states("enquiry", Concern).items():
        yield from (join_item(concern, referral) for referral in state.pending)


def enquiries(matter: WholeMatter) -> Iterator[UUID]:
    for enquiry, state in matter.states("enquiry", Enquiry).items():
        if not state.closed:
            yield enquiry_item(enquiry)


def _undecided(concern: Concern) -> bool:
    return concern.decision is None


def _decision_is_open(concern: Concern) -> bool:
    return bool(concern.decide_again)


def _duty_waits(concern: Concern) -> bool:
    return concern.duty_found_at is not None


def _death_is_reported(concern: Concern) -> bool:
    return concern.deceased and concern.died_on is None


def _of_feedback(waits: Callable[[Feedback], Iterator[UUID]]) -> Waiting:
    def waiting(matter: WholeMatter) -> Iterator[UUID]:
        for feedback in matter.states("notify", Feedback).values():
            yield from waits(feedback)

    return waiting


def _held(feedback: Feedback) -> Iterator[UUID]:
    return (held_item(feedback.referral, occasion) for occasion in feedback.held_obligations)


def _disputed(feedback: Feedback) -> Iterator[UUID]:
    disputed = (occasion for occasion, ending in feedback.endings.items() if ending.dispute)
    return (dispute_item(feedback.referral, occasion) for occasion in disputed)


def _to_be_taken_up(feedback: Feedback) -> Iterator[UUID]:
    answered = (occasion for occasion, ending in feedback.endings.items() if ending.decides_again_by)
    return (handed_over_item(feedback.referral, occasion) for occasion in answered)


def undeliverable(matter: WholeMatter) -> Iterator[UUID]:
    for delivery, state in matter.states("notify", Delivery).items():
        if state.result is Result.UNDELIVERABLE and state.staff is None:
            yield undeliverable_item(delivery)


def undeliverable_calls(matter: WholeMatter) -> Iterator[UUID]:
    """Of the test of a team's address the page of the team says that it did not arrive."""
    for delivery, state in matter.states("notify", Delivery).items():
        if state.result is Result.UNDELIVERABLE and state.staff and state.staff.case:
            yield undeliverable_call_item(delivery)


WAITS: Mapping[tuple[str, str], Waiting] = {
    ("intake", "triage"): in_triage,
    ("intake", "handed over"): handed_over,
    ("intake", "sent on"): sent_elsewhere,
    ("intake", "worry"): worries,
    ("intake", "writer left"): writer_left,
    ("enquiry", "concern"): _of_concerns(concern_item, _undecided),
    ("enquiry", "enquiry"): enquiries,
    ("enquiry", "join"): joins,
    ("enquiry", "duty to be recognised"): _of_concerns(duty_item, _duty_waits),
    ("enquiry", "to be decided again"): _of_concerns(again_item, _decision_is_open),
    ("enquiry", "death reported"): _of_concerns(death_item, _death_is_reported),
    ("notify", "held feedback"): _of_feedback(_held),
    ("notify", "disagreement"): _of_feedback(_disputed),
    ("notify", "handed over"): _of_feedback(_to_be_taken_up),
    ("notify", "undeliverable notice"): undeliverable,
    ("notify", "undeliverable call"): undeliverable_calls,
}
"""Service and kind of item -> the ids of what waits now. A kind that a person may settle in words may be settled."""

BY_ARRIVAL = {
    ("intake", "new matter"): "each arrival is asked by itself whether it made or raised an item",
    ("enquiry", "new matter"): "each arrival is asked by itself whether it made or raised an item",
    ("enquiry", "incident"): "a join that was confirmed and undone is asked by itself, in its cell",
    ("notify", "incident"): "whatever was told to somebody who should not have been is asked by itself, in its cell",
}
"""Kinds of items that no state asks for, with what proves them instead."""

NEVER_STANDS = {
    (
        "intake",
        "handed over",
    ): "here every message is heard at once; tests/domain/test_what_was_handed_over_is_taken.py",
    (
        "notify",
        "handed over",
    ): "here every message is heard at once; tests/domain/test_what_was_handed_over_is_taken.py",
}
"""Kinds of items that are on no board of the matrix, with why, and where they are tried."""
