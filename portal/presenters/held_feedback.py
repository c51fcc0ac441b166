"""Presenter of held feedback: its owner, why it is held, since when, and by when it is due."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from contracts.http.intake import ReferralAsSent
from contracts.http.notify import DisputedFeedback, HeldFeedback
from portal.kit.dates import moment
from portal.kit.people import Names, name_of
from portal.kit.summary_list import Row, summary_rows
from portal.labels.feedback import LEVELS, milestone_label
from portal.labels.wording import capitalised, label
from portal.presenters.referrals import about

NOBODY = "nobody"
OWNERLESS = "NOBODY: there is no one whose it is"


@dataclass(frozen=True, kw_only=True)
class WaitingLine:
    """One line of held feedback or of disagreements. `reason`: why it is held, or why its referrer disagrees."""

    reference: str
    milestone: str
    href: str
    reason: str
    owner: str
    since: datetime
    due_at: datetime
    escalated: bool


def waiting_lines(
    waiting: Iterable[HeldFeedback | DisputedFeedback], names: Names, base: str = "/held"
) -> list[WaitingLine]:
    """What is due first stands first. `base`: the address above the lines' pages."""
    return [_waiting_line(item, names, base) for item in sorted(waiting, key=lambda i: (i.escalates_at, i.reference))]


def _waiting_line(item: HeldFeedback | DisputedFeedback, names: Names, base: str) -> WaitingLine:
    return WaitingLine(
        reference=item.reference,
        milestone=milestone_label(item.milestone),
        href=f"{base}/{item.referral}/{item.occasion}",
        reason=capitalised(item.reason),
        owner=owner(item.owner, names),
        since=item.since,
        due_at=item.escalates_at,
        escalated=item.escalated,
    )


def counts(held: Collection[HeldFeedback], reader: str) -> str:
    """The numbers above the list: held, the reader's own, escalated, and without an owner."""
    mine, escalated = (sum(item.owner == reader for item in held), sum(item.escalated for item in held))
    numbers = [f"{len(held)} held", f"{mine} yours", f"{escalated} escalated"]
    ownerless = sum(item.owner == NOBODY for item in held)
    return ", ".join(numbers + ([f"{ownerless} without an owner"] if ownerless else [])) + "."


def owner(who: str, names: Names) -> str:
    return name_of("" if who == NOBODY else who, names, nobody=OWNERLESS)


def rows(held: HeldFeedback, referral: ReferralAsSent, names: Names, organisations: Names) -> list[Row]:
    referrer = organisations.get(str(referral.triage.organisation), "") if referral.triage else ""
    escalated = f"Escalated; it was to be settled by {moment(held.escalates_at)}" if held.escalated else ""
    return summary_rows(
        {
            "About": about(referral),
            "Who would be told": referrer,
            "What waits to be told": milestone_label(held.milestone),
            "Why it is held": capitalised(held.reason),
            "Owner": owner(held.owner, names),
            "Held since": moment(held.since),
            "Due": escalated or moment(held.escalates_at),
            "They may be told at most": label(LEVELS, held.level),
        }
    )
