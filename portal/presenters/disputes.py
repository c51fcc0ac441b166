"""This is where a disagreement is worded: with what, why, whose it is to answer, by when; its line is as of `held`."""

from __future__ import annotations

from typing import Any

from contracts.http.intake import ReferralAsSent
from contracts.http.notify import DisputedFeedback
from portal.presenters.held_feedback import Names, milestone, owner
from portal.presenters.moments import moment
from portal.presenters.referrals import about
from portal.presenters.referring import NOT_GIVEN, summary


def rows(one: DisputedFeedback, referral: ReferralAsSent, names: Names) -> list[dict[str, Any]]:
    """One disagreement, as rows of a GOV.UK summary list."""
    said = {
        "About": about(referral),
        "What they were told": milestone(one.milestone),
        "Why they disagree": one.reason,
        "Owner": owner(one.owner, names),
        "Since": moment(one.since),
        "Escalates": "Escalated" if one.escalated else moment(one.escalates_at),
    }
    return [summary(key, value or NOT_GIVEN) for key, value in said.items()]
