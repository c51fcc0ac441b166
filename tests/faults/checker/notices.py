"""Checks of notices: what was intended, what was tried, what a receiver accepted, and how each notice ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from uuid import UUID

from tests.faults.checker.anomalies import Anomaly, Kind
from tests.faults.history import History, LogEntry

INTENDED, TO_STAFF = "notify.delivery.intended", "notify.delivery.staff-notice-intended"
THE_DIRECTORS, DIRECTOR_MAILBOX = "the director's mailbox", "director@council.example.org"
"""The place of the last rung of a ladder, and its address in development."""
ENDS = (
    "notify.delivery.delivered",
    "notify.delivery.undeliverable",
    "notify.delivery.staff-notice-undeliverable",
    "notify.delivery.cancelled",
)


def deliveries_are_effective_once(history: History) -> Iterator[Anomaly]:
    """Each recorded delivery is at its receiver, each accepted notice is an intended one, and each feedback has one."""
    intended = {str(r.stream): r for r in history.events("notify", INTENDED)}
    to_staff = {str(r.stream) for r in history.events("notify", TO_STAFF)}
    delivered = {str(r.stream) for r in history.events("notify", "notify.delivery.delivered")}
    for channel, names in {"email": history.mails, "webhook": history.webhooks}.items():
        accepted, of_channel = {*names}, {name for name, row in intended.items() if row.data["channel"] == channel}
        of_channel |= to_staff if channel == "email" else set()
        for name in of_channel & delivered - accepted:
            yield Anomaly(Kind.LOST, f"{channel} {name} is not at its receiver")
        for name in accepted - of_channel:
            yield Anomaly(Kind.DOUBLED, f"{channel} {name} is no delivery of notify's")
    told = {_subject(row) for row in history.events("notify", "notify.feedback.told")}
    gathered = [*history.events("notify", "notify.delivery.gathered")]
    emails = [row for row in (*intended.values(), *gathered) if row.data["channel"] == "email"]
    mailed = {_subject(row) for row in emails}
    yield from _gathered_into_nothing(emails, gathered)
    yield from (Anomaly(Kind.LOST, f"no e-mail is intended for {subject}") for subject in told - mailed)
    yield from (
        Anomaly(Kind.ORPHAN, f"an e-mail is intended for {subject}, told to nobody") for subject in mailed - told
    )


def _gathered_into_nothing(emails: list[LogEntry], gathered: list[LogEntry]) -> Iterator[Anomaly]:
    """What goes with another notice goes with one that is intended."""
    updates = {(row.data["referral"], row.data["update"]) for row in emails if "into" not in row.data}
    for row in gathered:
        if (row.data["referral"], row.data["into"]) not in updates:
            yield Anomaly(Kind.LOST, f"{_subject(row)} goes with a notice that nobody intends")


def every_send_has_a_recorded_attempt(history: History) -> Iterator[Anomaly]:
    """An attempt is recorded before it is made, so no receiver accepts a notice more often than it was tried."""
    tried = Counter(str(row.stream) for row in history.events("notify", "notify.delivery.attempt-begun"))
    for name, times in Counter((*history.mails, *history.webhooks)).items():
        if times > tried[name]:
            yield Anomaly(Kind.DOUBLED, f"{name} was accepted {times} times, and tried {tried[name]} times")


def no_attempt_follows_a_delivery(history: History) -> Iterator[Anomaly]:
    """A delivered notice is not sent again, and has one end."""
    delivered = set[UUID]()
    for row in history.events("notify", "notify.delivery.delivered", "notify.delivery.attempt-begun"):
        if row.stream in delivered:
            yield Anomaly(Kind.DOUBLED, f"{row.stream} was delivered, and then {row.event_type} at {row.version}")
        elif row.event_type == "notify.delivery.delivered":
            delivered.add(row.stream)


def notices_match_their_intent(history: History) -> Iterator[Anomaly]:
    """An e-mail goes to its referrer or their organisation's mailbox; a webhook names the intended update.

    One to the council's own people goes to the member or the team that is called.
    """
    for row in history.events("notify", TO_STAFF):
        if history.recipients.get(str(row.stream), frozenset()) - _addresses(history, row.data["receiver"]):
            yield Anomaly(Kind.WRONG, f"email {row.stream} about an item went to somebody who is not called")
    for row in history.events("notify", INTENDED):
        name, subject = str(row.stream), (row.data["referral"], row.data["update"])
        addresses = history.addresses_of(row.data.get("member")) | history.addresses_of(row.data.get("organisation"))
        if history.recipients.get(name, frozenset()) - addresses:
            yield Anomaly(Kind.WRONG, f"email {name} went to somebody for whom it is not meant")
        if history.webhook_subjects.get(name, subject) != subject:
            yield Anomaly(Kind.WRONG, f"webhook {name} tells of something else than it is meant to")


def _addresses(history: History, receiver: Mapping[str, str]) -> frozenset[str]:
    """Where a receiver of a call may be written to."""
    if receiver["place"] == THE_DIRECTORS:
        return frozenset({DIRECTOR_MAILBOX})
    return history.addresses_of(receiver.get("member")) | history.addresses_of(receiver.get("team"))


def every_notice_ends(history: History) -> Iterator[Anomaly]:
    """It is delivered, or undeliverable with an owner; or nobody may be told any more."""
    ended = {row.stream: row for row in history.events("notify", *ENDS)}
    for row in history.events("notify", INTENDED, TO_STAFF):
        if row.stream not in ended:
            channel = row.data.get("channel", "email to staff")
            yield Anomaly(Kind.LOST, f"{channel} {row.stream} is intended, and came to no end")
        elif ended[row.stream].data.get("owner", "delivered") in ("", "nobody"):
            yield Anomaly(Kind.ORPHAN, f"notice {row.stream} is undeliverable, and has no owner")


def _subject(row: LogEntry) -> tuple[str, str]:
    """The referral and the occasion of which a notice or a feedback tells."""
    return row.data["referral"], row.data["occasion"]
