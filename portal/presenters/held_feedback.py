"""This is where what is held is worded: whose it is, why it waits, since when, and when it escalates."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.http.intake import ReferralAsSent
from contracts.http.notify import DisputedFeedback, HeldFeedback
from portal.forms.held_feedback import LEVELS_SAY
from portal.presenters.moments import moment
from portal.presenters.referrals import about
from portal.presenters.referring import NOT_GIVEN, summary

NOBODY = "nobody"
OWNERLESS = "NOBODY: there is no one whose it is"
MILESTONES = {
    "M1": "That the referral was received",
    "M2": "Where triage sent it",
    "M3": "What was decided",
    "M4": "That an enquiry was opened",
    "M6": "How the enquiry concluded",
    "M8": "That the matter was closed",
}
"""What waits to be told, in the council's words."""

Names = Mapping[UUID, str]


@dataclass(frozen=True, kw_only=True)
class WaitingLine:
    """One line of what waits: what is held, or what its referrer disagrees with; `reason` is why."""

    reference: str
    milestone: str
    href: str
    reason: str
    owner: str
    since: datetime
    escalates_at: datetime
    escalated: bool


def waiting_lines(
    found: Iterable[HeldFeedback | DisputedFeedback], names: Names, at: str = "/held"
) -> list[WaitingLine]:
    """What escalated, or escalates first, stands first; each leads to its page below `at`."""
    return [_waiting_line(one, names, at) for one in sorted(found, key=lambda one: (one.escalates_at, one.reference))]


def _waiting_line(one: HeldFeedback | DisputedFeedback, names: Names, at: str) -> WaitingLine:
    return WaitingLine(
        reference=one.reference,
        milestone=milestone(one.milestone),
        href=f"{at}/{one.referral}/{one.occasion}",
        reason=capitalised(one.reason),
        owner=owner(one.owner, names),
        since=one.since,
        escalates_at=one.escalates_at,
        escalated=one.escalated,
    )


def counts(held: Collection[HeldFeedback], by: str) -> str:
    """How much there is to see to, before the list is read."""
    mine, escalated = (sum(one.owner == by for one in held), sum(one.escalated for one in held))
    said = [f"{len(held)} held", f"{mine} yours", f"{escalated} escalated"]
    nobodys = sum(one.owner == NOBODY for one in held)
    return ", ".join(said + ([f"{nobodys} without an owner"] if nobodys else [])) + "."


def milestone(code: str) -> str:
    return MILESTONES.get(code, code)


def owner(who: str, names: Names) -> str:
    if who == NOBODY:
        return OWNERLESS
    return next((name for id, name in names.items() if str(id) == who), who)


def rows(one: HeldFeedback, referral: ReferralAsSent, names: Names, organisations: Names) -> list[dict[str, Any]]:
    """One thing that is held, with whom it is about and who would be told, as rows of a GOV.UK summary list."""
    referred_by = organisations.get(referral.triage.organisation, "") if referral.triage else ""
    clock = f"Escalated; it was to be settled by {moment(one.escalates_at)}" if one.escalated else ""
    said = {
        "About": about(referral),
        "Who would be told": referred_by,
        "What waits to be told": milestone(one.milestone),
        "Why it is held": capitalised(one.reason),
        "Owner": owner(one.owner, names),
        "Held since": moment(one.since),
        "Escalates": clock or moment(one.escalates_at),
        "They may be told at most": LEVELS_SAY.get(one.level, one.level),
    }
    return [summary(key, value or NOT_GIVEN) for key, value in said.items()]


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
