"""This is where an organisation's referrals are worded: the list, and one of them as it was sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.http.intake import ReferralAsSent, ReferralEntry
from contracts.http.notify import Told
from portal.presenters.feedback import TimelineEntry, stands
from portal.presenters.moments import moment
from portal.presenters.referring import Part, parts_to_check, summary
from portal.referring.journey import HOW_TO_REACH
from portal.referring.routes import ROUTES
from portal.referring.submission import answers_of

AS_IT_GOES_ON = "The council still decides what it must, and you will still be told."


@dataclass(frozen=True, kw_only=True)
class Line:
    reference: str
    href: str
    about: str
    sent_at: datetime
    stands: str
    withdrawn: bool
    unread: bool


def lines(entries: Iterable[ReferralEntry], told: Iterable[Told]) -> list[Line]:
    by_referral: dict[UUID, list[Told]] = {}
    for one in told:
        by_referral.setdefault(one.referral, []).append(one)
    return [_line(entry, by_referral.get(entry.id, [])) for entry in entries]


def _line(entry: ReferralEntry, told: list[Told]) -> Line:
    return Line(
        reference=entry.reference,
        href=f"/referrals/{entry.id}",
        about=entry.about,
        sent_at=entry.received_at,
        stands=stands(told),
        withdrawn=entry.withdrawn,
        unread=any(one.read_at is None for one in told),
    )


def route(referral: ReferralAsSent) -> str:
    return ROUTES.get(referral.route, referral.route)


def standing(referral: ReferralAsSent, told: Iterable[Told]) -> list[dict[str, Any]]:
    """Where it stands, when it was sent, and whether it was asked to be withdrawn: a GOV.UK summary list."""
    rows = [summary("Where it stands", stands(told)), summary("Sent", moment(referral.received_at))]
    if gone := referral.withdrawal:
        rows.append(
            summary("Withdrawal", f"{gone.by} asked to withdraw it on {moment(gone.asked_at)}.\n{AS_IT_GOES_ON}")
        )
    return rows


def _with_reach(parts: list[Part], reach: str) -> list[Part]:
    """How to reach them is one text in what was sent, whatever boxes it was asked for in."""
    row = summary("Telephone and email", reach)
    others = [part for part in parts if part.title != HOW_TO_REACH]
    same = [row for part in parts if part.title == HOW_TO_REACH for row in part.rows]
    return [*others, Part(title=HOW_TO_REACH, rows=[row, *same])]


def about(referral: ReferralAsSent) -> str:
    """Whom or what it is about, as its referrer said."""
    adult = referral.submission.get("adult") or {}
    named = next((adult[name] for name in ("name", "description", "nhs_number") if adult.get(name)), "")
    return str(named or referral.submission.get("about_organisation") or "")


DONE = {
    "added": "What you added was sent to the council.",
    "withdrawal": "You asked the council to withdraw this referral.",
    "disagreed": "The council was told that you disagree.",
}
"""What its referrer just did: the page is long, and who does not see that it was taken sends it again."""


def referrer_view(referral: ReferralAsSent) -> list[Part]:
    """What was written, under the questions that were asked; those left open are left out."""
    answers = answers_of({"route": referral.route, **referral.submission})
    parts = parts_to_check(referral.id, answers, changing=False)
    reach = str(referral.submission.get("reach", ""))
    return _with_reach(parts, reach) if reach else parts


def added_information(referral: ReferralAsSent) -> list[TimelineEntry]:
    """What came after it was sent, in the order it came: what was added, and that it was asked to be withdrawn."""
    entries = [
        TimelineEntry(title="Information added", at=one.added_at, body=one.information, unread=False, byline=one.by)
        for one in referral.information
    ]
    if gone := referral.withdrawal:
        title = "Asked to withdraw it"
        entries.append(TimelineEntry(title=title, at=gone.asked_at, body=gone.reason, unread=False, byline=gone.by))
    return sorted(entries, key=lambda entry: entry.at)
