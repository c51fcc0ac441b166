"""Whatever the level: capacity is in no feedback, and why an enquiry was closed can name it."""

from __future__ import annotations

import pytest

from contracts.events.enquiry import EnquiryClosedV1
from services.enquiry.domain.enquiry.closure import ClosureReason
from services.notify.domain.feedback.settlement import FeedbackTold
from services.notify.domain.feedback.state import Level, Milestone
from tests.domain.notify.builders import CONCERN, ENQUIRY, Notify
from tests.domain.notify.test_late_joins import referral_received, referral_taken


@pytest.mark.parametrize("reason", ClosureReason)
def test_why_an_enquiry_was_closed_is_told_to_nobody(reason: ClosureReason) -> None:
    notify = Notify()
    notify.receive(referral_received())
    notify.receive(referral_taken())
    notify.receive(EnquiryClosedV1(concern=CONCERN, enquiry=ENQUIRY, reason=reason))
    (closed,) = [told for told in notify.events(FeedbackTold) if told.milestone is Milestone.CLOSED]

    assert (closed.level, closed.outcome.outcome, closed.outcome.reason) == (Level.OUTCOME, "closed", None)
