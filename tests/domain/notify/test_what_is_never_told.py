"""Whatever the level: capacity is in no feedback, and why an enquiry was closed can name it."""

from __future__ import annotations

import pytest

from contracts.events.enquiry import EnquiryClosedV1, ReferralTakenV1
from contracts.events.intake import ReferralReceivedV1
from services.enquiry.domain.enquiry.closing import ClosureReason
from services.notify.domain.feedback.settling import FeedbackTold
from services.notify.domain.feedback.state import Level, Milestone
from tests.domain.notify.given import CONCERN, ENQUIRY, PAT, POLICE, REFERRAL, Notify


@pytest.mark.parametrize("reason", ClosureReason)
def test_why_an_enquiry_was_closed_is_told_to_nobody(reason: ClosureReason) -> None:
    notify = Notify()
    notify.hear(
        ReferralReceivedV1(
            referral=REFERRAL,
            reference="SA-1EEH-MMKV-BXEN",
            route="safeguarding concern",
            organisation=POLICE,
            kind="police",
            member=PAT,
            involved="yes",
        )
    )
    notify.hear(ReferralTakenV1(concern=CONCERN, referral=REFERRAL))
    notify.hear(EnquiryClosedV1(concern=CONCERN, enquiry=ENQUIRY, reason=reason))
    (closed,) = [told for told in notify.events(FeedbackTold) if told.milestone is Milestone.CLOSED]

    assert (closed.level, closed.outcome.outcome, closed.outcome.reason) == (Level.OUTCOME, "closed", None)
