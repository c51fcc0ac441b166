"""Milestones of a history: the obligations to each referrer, as intake and enquiry recorded them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from tests.faults.history import History, LogEntry


def obligations(history: History) -> Iterator[tuple[str, str]]:
    """(referral, occasion) of every milestone that intake and enquiry reached."""
    for row in history.events("intake", *REFERRAL_MILESTONES):
        if not to_safeguarding(row):
            yield str(row.stream), f"{REFERRAL_MILESTONES[row.event_type]}/{row.stream}/{row.version}"
    taken: dict[str, set[str]] = defaultdict(set)
    for referral, row in taken_referrals(history).items():
        taken[str(row.stream)].add(referral)
        yield referral, f"M2/{row.stream}/{row.version}"
    begun = history.events("enquiry", "enquiry.enquiry.opened", "enquiry.enquiry.reopened")
    concerns = {r.stream: r.data["concern"] for r in begun}
    for row in _concern_milestones(history):
        for referral in taken[concerns.get(row.stream, str(row.stream))]:
            yield referral, f"{CONCERN_MILESTONES[row.event_type]}/{row.stream}/{row.version}"


def holding_updates(history: History) -> Iterator[tuple[str, str]]:
    """(referral, occasion) of every holding update that follows another word: time alone leads to it."""
    spoken_to = set[str]()
    for row in history.events("notify", "notify.feedback.told"):
        referral, occasion = row.data["referral"], row.data["occasion"]
        if occasion.startswith(HOLDING) and referral in spoken_to:
            yield referral, occasion
        spoken_to.add(referral)


def _concern_milestones(history: History) -> Iterator[LogEntry]:
    """The events by which a concern reaches a milestone. Where the next enquiry goes on, a closure closes no matter."""
    ended = history.events("enquiry", "enquiry.enquiry.continued", "enquiry.enquiry.ended")
    continued = {row.stream for row in ended if row.data.get("continued_by")}
    for row in history.events("enquiry", *CONCERN_MILESTONES):
        if row.event_type != "enquiry.enquiry.closed" or row.stream not in continued:
            yield row


def to_safeguarding(row: LogEntry) -> bool:
    return row.data.get("routing") == SAFEGUARDING


def taken_referrals(history: History) -> dict[str, LogEntry]:
    """Referral -> the event by which a concern took it."""
    return {r.data["submission"]["referral"]: r for r in history.events("enquiry", "enquiry.concern.referral-taken")}


HOLDING = "holding/"
SAFEGUARDING = "safeguarding"
"""The routing of a referral to safeguarding is told when a concern takes it."""
REFERRAL_MILESTONES = {"intake.referral.received": "M1", "intake.referral.routed": "M2"}
CONCERN_MILESTONES = {
    "enquiry.concern.decided": "M3",
    "enquiry.concern.superseded": "M3",
    "enquiry.enquiry.opened": "M4",
    "enquiry.enquiry.became-statutory": "M4",
    "enquiry.enquiry.reopened": "reopened",
    "enquiry.enquiry.concluded": "M6",
    "enquiry.enquiry.ended": "M6",
    "enquiry.enquiry.closed": "M8",
}
