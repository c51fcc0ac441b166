"""This is where evidence is made of one matter in which all is well, and can be made wrong in one place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from tests.faults.evidence import Acknowledged, Evidence, Kept

REFERRAL, OTHER, CONCERN, MAIL, HOOK, PRIYA = (UUID(int=n) for n in range(1, 7))
NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


def row(stream: UUID, version: int, label: str, said: dict[str, Any] | None = None, **stamp: str) -> Kept:
    """One row, whose place in its log is given to it by `log`."""
    event = uuid5(stream, f"{label.partition('.')[0]} {version}")
    return Kept(0, stream, version, label, event, said or {}, {"correlation": "one"} | stamp, NOW)


def log(*rows: Kept) -> list[Kept]:
    return [one._replace(position=place) for place, one in enumerate(rows, 1)]


def told(version: int, occasion: str, cause: Kept, referral: UUID = REFERRAL) -> Kept:
    said = {"referral": str(referral), "occasion": occasion}
    return row(referral, version, "notify.feedback.told", said, causation=str(cause.id))


def intended(delivery: UUID, channel: str, occasion: str, referral: UUID = REFERRAL) -> Kept:
    about = {"referral": str(referral), "occasion": occasion, "name": f"{occasion[:2]}.1"}
    said = {"channel": channel, "member": str(PRIYA), **about}
    return row(delivery, 1, "notify.delivery.intended", said)


def ended(delivery: UUID, owner: str) -> Kept:
    return row(delivery, 2, "notify.delivery.undeliverable", {"owner": owner})


def tried(delivery: UUID, version: int) -> Kept:
    return row(delivery, version, "notify.delivery.attempt-begun")


RECEIVED = row(REFERRAL, 1, "intake.referral.received", {"concern": "Bruises."}, key="police/refer")
ROUTED = row(REFERRAL, 2, "intake.referral.routed", {"routing": "safeguarding"}, key="council/route")
TAKEN = row(
    CONCERN, 1, "enquiry.concern.referral-taken", {"submission": {"referral": str(REFERRAL)}}, causation=str(ROUTED.id)
)
DECIDED = row(CONCERN, 2, "enquiry.concern.decided", key="council/decide")
M1, M2, M3 = f"M1/{REFERRAL}/1", f"M2/{CONCERN}/1", f"M3/{CONCERN}/2"
TOLD = (told(1, M1, RECEIVED), told(2, M2, TAKEN), told(3, M3, DECIDED))
SENT = tuple(
    event
    for occasion in (M2, M3)
    for event in (intended(uuid5(MAIL, occasion), "email", occasion), ended(uuid5(MAIL, occasion), owner="grace"))
)
MAILED = (intended(MAIL, "email", M1), tried(MAIL, 2), row(MAIL, 3, "notify.delivery.delivered"))
HOOKED = (intended(HOOK, "webhook", M1), tried(HOOK, 2), tried(HOOK, 3), row(HOOK, 4, "notify.delivery.delivered"))
WELL = Evidence(
    logs={
        "intake": log(RECEIVED, ROUTED),
        "enquiry": log(TAKEN, DECIDED),
        "notify": log(*TOLD, *SENT, *MAILED, *HOOKED),
    },
    memories={
        "intake": {},
        "enquiry": {f"intake:{REFERRAL}": 2, f"notify:{REFERRAL}": 3} | {f"notify:{one.stream}": 2 for one in SENT},
        "notify": {f"intake:{REFERRAL}": 2, f"enquiry:{CONCERN}": 2},
    },
    acknowledged=[
        Acknowledged(
            "intake", "refer", {"id": str(REFERRAL), "position": 1}, "/intake/referrals", {"concern": "Bruises."}
        ),
    ],
    refused=[("intake", "never")],
    mails=[str(MAIL)],
    webhooks=[str(HOOK), str(HOOK)],
    addresses={str(PRIYA): frozenset({"priya@police.example.org"})},
    addressed={str(MAIL): frozenset({"priya@police.example.org"})},
    spoken_of={str(HOOK): (str(REFERRAL), "M1.1")},
)
"""One referral that was received, taken and decided on; its referrer was told each time. One webhook came twice."""


def kept(**logs: Iterable[Kept]) -> Evidence:
    """All as it was well, but that this is what these services kept."""
    return replace(WELL, logs={**WELL.logs, **{service: log(*rows) for service, rows in logs.items()}})
