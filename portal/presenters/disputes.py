"""Presenter of a disagreement: with what, why, who answers it, and by when it is due."""

from __future__ import annotations

from contracts.http.intake import ReferralAsSent
from contracts.http.notify import DisputedFeedback
from portal.kit.dates import moment
from portal.kit.people import Names
from portal.kit.summary_list import Row, summary_rows
from portal.labels.feedback import milestone_label
from portal.presenters.held_feedback import owner
from portal.presenters.referrals import about


def rows(dispute: DisputedFeedback, referral: ReferralAsSent, names: Names) -> list[Row]:
    due = moment(dispute.escalates_at)
    return summary_rows(
        {
            "About": about(referral),
            "What they were told": milestone_label(dispute.milestone),
            "Why they disagree": dispute.reason,
            "Owner": owner(dispute.owner, names),
            "Since": moment(dispute.since),
            "Due": f"Escalated; it was due {due}" if dispute.escalated else due,
        }
    )
