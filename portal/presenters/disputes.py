"""This is where disagreements of referrers are worded: with what, why, whose it is to answer, and by when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contracts.http.intake import ReferralAsSent
from contracts.http.notify import DisputedFeedback
from portal.presenters.held import Names, milestone, owner
from portal.presenters.moments import moment
from portal.presenters.referrals import about
from portal.presenters.referring import NOT_GIVEN, summary


@dataclass(frozen=True, kw_only=True)
class Disagreement:
    """One line of what referrers disagree with."""

    reference: str
    milestone: str
    href: str
    owner: str
    since: datetime
    escalates_at: datetime
    escalated: bool


def disagreements(disputed: Iterable[DisputedFeedback], names: Names) -> list[Disagreement]:
    """What escalated, or escalates first, stands first."""
    return [_line(one, names) for one in sorted(disputed, key=lambda one: (one.escalates_at, one.reference))]


def _line(one: DisputedFeedback, names: Names) -> Disagreement:
    return Disagreement(
        reference=one.reference,
        milestone=milestone(one.milestone),
        href=f"/disputes/{one.referral}/{one.occasion}",
        owner=owner(one.owner, names),
        since=one.since,
        escalates_at=one.escalates_at,
        escalated=one.escalated,
    )


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
