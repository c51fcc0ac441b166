"""This is where notices are judged: what was meant, what was tried, what a receiver has, and how it ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from uuid import UUID

from tests.faults.checker.anomalies import Anomaly, Kind
from tests.faults.history import History


def deliveries_are_effective_once(history: History) -> Iterator[Anomaly]:
    """What counts as delivered was taken by its receiver; what a receiver took is a delivery of ours, of one name."""
    meant = {str(r.stream): r for r in history.events("notify", "notify.delivery.intended")}
    done = {str(r.stream) for r in history.events("notify", "notify.delivery.delivered")}
    for by, taken in {"email": history.mails, "webhook": history.webhooks}.items():
        ours = {one for one, row in meant.items() if row.data["channel"] == by}
        yield from (Anomaly(Kind.LOST, f"{by} {one} is not at its receiver") for one in ours & done - set(taken))
        yield from (Anomaly(Kind.DOUBLED, f"{by} {one} is no delivery of ours") for one in set(taken) - ours)
    told = {(r.data["referral"], r.data["occasion"]) for r in history.events("notify", "notify.feedback.told")}
    mailed = {(r.data["referral"], r.data["occasion"]) for r in meant.values() if r.data["channel"] == "email"}
    yield from (Anomaly(Kind.LOST, f"no e-mail is meant for {one}") for one in told - mailed)
    yield from (Anomaly(Kind.ORPHAN, f"an e-mail is meant for {one}, told to nobody") for one in mailed - told)


def every_send_has_a_recorded_attempt(history: History) -> Iterator[Anomaly]:
    """An attempt is recorded before it is made: nobody has taken a notice more often than it was tried."""
    tried = Counter(str(row.stream) for row in history.events("notify", "notify.delivery.attempt-begun"))
    for one, times in Counter((*history.mails, *history.webhooks)).items():
        if times > tried[one]:
            yield Anomaly(Kind.DOUBLED, f"{one} was taken {times} times by its receiver, and tried {tried[one]} times")


def no_attempt_follows_a_delivery(history: History) -> Iterator[Anomaly]:
    """What its receiver took is not sent again, and has one end."""
    done = set[UUID]()
    for row in history.events("notify", "notify.delivery.delivered", "notify.delivery.attempt-begun"):
        if row.stream in done:
            yield Anomaly(Kind.DOUBLED, f"{row.stream} was delivered, and then {row.event_type} at {row.version}")
        elif row.event_type == "notify.delivery.delivered":
            done.add(row.stream)


def notices_match_their_intent(history: History) -> Iterator[Anomaly]:
    """An e-mail goes to its referrer or their organisation's mailbox; a webhook tells of what is meant, by name."""
    for row in history.events("notify", "notify.delivery.intended"):
        name = str(row.stream)
        theirs = {address for of in ("member", "organisation") for address in history.addresses_of(row.data.get(of))}
        if history.recipients.get(name, frozenset()) - theirs:
            yield Anomaly(Kind.WRONG, f"email {name} went to somebody for whom it is not meant")
        meant = (row.data["referral"], row.data["update"])
        if history.webhook_subjects.get(name, meant) != meant:
            yield Anomaly(Kind.WRONG, f"webhook {name} tells of something else than it is meant to")


def every_notice_ends(history: History) -> Iterator[Anomaly]:
    """It was delivered, or it is somebody's to see to."""
    ends = ("notify.delivery.delivered", "notify.delivery.undeliverable")
    ended = {row.stream: row for row in history.events("notify", *ends)}
    for row in history.events("notify", "notify.delivery.intended"):
        if row.stream not in ended:
            yield Anomaly(Kind.LOST, f"{row.data['channel']} {row.stream} is meant, and came to no end")
        elif ended[row.stream].data.get("owner", "delivered") in ("", "nobody"):
            yield Anomaly(Kind.ORPHAN, f"{row.data['channel']} {row.stream} is undeliverable, and nobody's")
