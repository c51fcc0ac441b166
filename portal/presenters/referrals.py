"""Presenter of the referrals that a reader may see: the list, and one of them as it was sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.http.intake import ReferralAsSent, ReferralEntry
from contracts.http.notify import FeedbackUpdate
from portal.kit.dates import moment
from portal.kit.summary_list import Card, Row, row_action, summary_row
from portal.kit.timeline import TimelineEntry
from portal.presenters.feedback import next_word_by, standing_of
from portal.presenters.referring import parts_to_check
from portal.referring.journey import HOW_TO_REACH
from portal.referring.submission import answers_of

AS_IT_GOES_ON = "The council still decides what it must, and you will still be told."
DONE = {
    "added": "What you added was sent to the council.",
    "worry": "The council knows that you are worried. Somebody telephones you, or writes to you.",
    "withdrawal": "You asked the council to withdraw this referral.",
    "disagreed": "The council was told that you disagree.",
    "shared": "Your colleague can see this referral from now on.",
    "share-ended": "Your colleague sees this referral no more.",
    "restricted": "From now on nobody of your organisation sees it but you and whom you name.",
    "lifted": "The lead of your organisation can see it from now on.",
}
"""What the reader did just now. The page is long: whoever does not see that it was taken sends it again."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the list. `standing`: where the referral stands for its referrer; `next_word_by`: when they hear."""

    reference: str
    href: str
    about: str
    sent_at: datetime
    standing: str
    next_word_by: datetime | None
    withdrawn: bool
    unread: bool
    writer: str
    writer_has_left: bool
    restricted: bool


def lines(entries: Iterable[ReferralEntry], inbox: Iterable[FeedbackUpdate]) -> list[Line]:
    updates: dict[UUID, list[FeedbackUpdate]] = {}
    for update in inbox:
        updates.setdefault(update.referral, []).append(update)
    return [_line(entry, updates.get(entry.id, [])) for entry in entries]


def _line(entry: ReferralEntry, updates: list[FeedbackUpdate]) -> Line:
    return Line(
        reference=entry.reference,
        href=f"/referrals/{entry.id}",
        about=entry.about,
        sent_at=entry.received_at,
        standing=standing_of(updates),
        next_word_by=next_word_by(updates),
        withdrawn=entry.withdrawn,
        writer=entry.writer,
        writer_has_left=entry.writer_has_left,
        restricted=entry.restricted,
        unread=any(update.read_at is None for update in updates),
    )


def standing(referral: ReferralAsSent, updates: Iterable[FeedbackUpdate]) -> list[Row]:
    """Where the referral stands, when it was sent, and whether its withdrawal was asked for."""
    rows = [summary_row("Where it stands", standing_of(updates)), summary_row("Sent", moment(referral.received_at))]
    rows += linked_rows(referral, "/referrals")
    if asked := referral.withdrawal:
        sentence = f"{asked.by} asked to withdraw it on {moment(asked.asked_at)}.\n{AS_IT_GOES_ON}"
        rows.append(summary_row("Withdrawal", sentence))
    return rows


def linked_rows(referral: ReferralAsSent, pages: str) -> list[Row]:
    """The earlier referral that it is linked to, where the reader may see that. `pages`: where its page is."""
    if (earlier := referral.linked_to) is None:
        return []
    return [
        summary_row("Linked to", earlier.reference, row_action(f"{pages}/{earlier.id}", "See it", earlier.reference))
    ]


def about(referral: ReferralAsSent) -> str:
    """Whom or what the referral is about, in its referrer's words."""
    adult = referral.submission.get("adult") or {}
    named = next((adult[name] for name in ("name", "description", "nhs_number") if adult.get(name)), "")
    return str(named or referral.submission.get("about_organisation") or "")


def referrer_view(referral: ReferralAsSent) -> list[Card]:
    """What was written, under the questions that were asked. Questions left open are left out."""
    answers = answers_of({"route": referral.route, **referral.submission})
    parts = parts_to_check(referral.id, answers, changing=False)
    reach = str(referral.submission.get("reach", ""))
    return _with_reach(parts, reach) if reach else parts


def _with_reach(parts: list[Card], reach: str) -> list[Card]:
    """Adds how to reach the referrer, which is one text in a submission, whatever fields it was asked for in."""
    row = summary_row("Telephone and email", reach)
    others = [part for part in parts if part.title != HOW_TO_REACH]
    same = [row for part in parts if part.title == HOW_TO_REACH for row in part.rows]
    return [*others, Card(title=HOW_TO_REACH, rows=[row, *same])]


def added_information(referral: ReferralAsSent) -> list[TimelineEntry]:
    """What came after the referral was sent, in order: information, and the wish to withdraw it."""
    entries = [
        TimelineEntry(title="Information added", at=added.added_at, body=added.information, byline=added.by)
        for added in referral.information
    ]
    if asked := referral.withdrawal:
        entries.append(
            TimelineEntry(title="Asked to withdraw it", at=asked.asked_at, body=asked.reason, byline=asked.by)
        )
    return sorted(entries, key=lambda entry: entry.at)
