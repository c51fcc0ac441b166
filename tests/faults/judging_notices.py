"""This is where notices are judged: what was meant, what was tried, what a receiver has, and how it ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from uuid import UUID

from tests.faults.evidence import Evidence
from tests.faults.verdict import Kind, Trouble


def notices_are_effective_once(evidence: Evidence) -> Iterator[Trouble]:
    """What counts as delivered was taken by its receiver; what a receiver took is a delivery of ours, of one name."""
    meant = {str(r.stream): r for r in evidence.of("notify", "notify.delivery.intended")}
    done = {str(r.stream) for r in evidence.of("notify", "notify.delivery.delivered")}
    for by, taken in {"email": evidence.mails, "webhook": evidence.webhooks}.items():
        ours = {one for one, row in meant.items() if row.said["channel"] == by}
        yield from (Trouble(Kind.LOST, f"{by} {one} is not at its receiver") for one in ours & done - set(taken))
        yield from (Trouble(Kind.DOUBLED, f"{by} {one} is no delivery of ours") for one in set(taken) - ours)
    told = {(r.said["referral"], r.said["occasion"]) for r in evidence.of("notify", "notify.feedback.told")}
    mailed = {(r.said["referral"], r.said["occasion"]) for r in meant.values() if r.said["channel"] == "email"}
    yield from (Trouble(Kind.LOST, f"no e-mail is meant for {one}") for one in told - mailed)
    yield from (Trouble(Kind.ORPHAN, f"an e-mail is meant for {one}, told to nobody") for one in mailed - told)


def nothing_is_sent_untried(evidence: Evidence) -> Iterator[Trouble]:
    """An attempt is recorded before it is made: nobody has taken a notice more often than it was tried."""
    tried = Counter(str(row.stream) for row in evidence.of("notify", "notify.delivery.attempt-begun"))
    for one, times in Counter((*evidence.mails, *evidence.webhooks)).items():
        if times > tried[one]:
            yield Trouble(Kind.DOUBLED, f"{one} was taken {times} times by its receiver, and tried {tried[one]} times")


def nothing_is_tried_once_it_is_delivered(evidence: Evidence) -> Iterator[Trouble]:
    """What its receiver took is not sent again, and has one end."""
    done = set[UUID]()
    for row in evidence.of("notify", "notify.delivery.delivered", "notify.delivery.attempt-begun"):
        if row.stream in done:
            yield Trouble(Kind.DOUBLED, f"{row.stream} was delivered, and then {row.label} at {row.version}")
        elif row.label == "notify.delivery.delivered":
            done.add(row.stream)


def notices_say_what_is_meant_to_whom_it_is_meant(evidence: Evidence) -> Iterator[Trouble]:
    """An e-mail goes to its referrer or their organisation's mailbox; a webhook tells of what is meant, by name."""
    for row in evidence.of("notify", "notify.delivery.intended"):
        name = str(row.stream)
        theirs = {address for of in ("member", "organisation") for address in evidence.known(row.said.get(of))}
        if evidence.addressed.get(name, frozenset()) - theirs:
            yield Trouble(Kind.WRONG, f"email {name} went to somebody for whom it is not meant")
        meant = (row.said["referral"], row.said["name"])
        if evidence.spoken_of.get(name, meant) != meant:
            yield Trouble(Kind.WRONG, f"webhook {name} tells of something else than it is meant to")


def every_notice_comes_to_an_end(evidence: Evidence) -> Iterator[Trouble]:
    """It was delivered, or it is somebody's to see to."""
    ends = ("notify.delivery.delivered", "notify.delivery.undeliverable")
    ended = {row.stream: row for row in evidence.of("notify", *ends)}
    for row in evidence.of("notify", "notify.delivery.intended"):
        if row.stream not in ended:
            yield Trouble(Kind.LOST, f"{row.said['channel']} {row.stream} is meant, and came to no end")
        elif ended[row.stream].said.get("owner", "delivered") in ("", "nobody"):
            yield Trouble(Kind.ORPHAN, f"{row.said['channel']} {row.stream} is undeliverable, and nobody's")
