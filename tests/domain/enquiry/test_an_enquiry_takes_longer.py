"""An enquiry that takes longer than planned: it is said with a reason, and the referrers hear that it goes on."""

from __future__ import annotations

import pytest

from contracts.events.enquiry import EnquiryDelayedV1
from services.chassis.domain.texts import RationaleTooShort
from services.enquiry.domain.enquiry.delay import DelayReason, EnquiryDelayed, SayDelayed
from services.enquiry.domain.enquiry.state import AlreadyConcluded
from services.notify.domain.feedback.settlement import FeedbackTold
from services.notify.domain.feedback.state import Milestone, Outcome
from tests.domain.enquiry.builders import CONCLUDED, OPENED, when
from tests.domain.notify.builders import CONCERN, ENQUIRY, Notify
from tests.domain.notify.test_late_joins import referral_received, referral_taken

WHY = "She wants her sister to be there, who is back on Monday."


def test_it_is_said_why_it_takes_longer() -> None:
    said = SayDelayed(reason=DelayReason.ADULTS_PACE, rationale=WHY)

    assert when([OPENED], said) == [EnquiryDelayed(reason=DelayReason.ADULTS_PACE, rationale=WHY)]
    with pytest.raises(RationaleTooShort):
        when([OPENED], SayDelayed(reason=DelayReason.CAPACITY, rationale="busy " + " " * 20))


def test_what_is_concluded_takes_no_longer() -> None:
    with pytest.raises(AlreadyConcluded):
        when([OPENED, CONCLUDED], SayDelayed(reason=DelayReason.INFORMATION, rationale=WHY))


def test_the_referrer_hears_that_it_goes_on_and_not_why() -> None:
    notify = Notify()
    for message in (referral_received(), referral_taken()):
        notify.receive(message)
    notify.receive(EnquiryDelayedV1(concern=CONCERN, enquiry=ENQUIRY), ENQUIRY)

    told = [event for event in notify.events(FeedbackTold) if event.milestone is Milestone.DELAYED]
    assert [event.outcome for event in told] == [Outcome()]
