"""A healthy history: one case without an anomaly, which a test alters in one place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID, uuid5

from tests.faults.checker.healthy_items import raised_row, settled_row
from tests.faults.checker.healthy_rows import CONCERN, HOOK, MAIL, PRIYA, REFERRAL, log, row
from tests.faults.history import Acknowledgement, History, LogEntry


def told_row(version: int, occasion: str, cause: LogEntry, referral: UUID = REFERRAL) -> LogEntry:
    data = {"referral": str(referral), "occasion": occasion}
    return row(referral, version, "notify.feedback.told", data, causation=str(cause.id))


def intended_row(delivery: UUID, channel: str, occasion: str, referral: UUID = REFERRAL) -> LogEntry:
    subject = {"referral": str(referral), "occasion": occasion, "update": f"{occasion[:2]}.1"}
    data = {"channel": channel, "member": str(PRIYA), **subject}
    return row(delivery, 1, "notify.delivery.intended", data)


def undeliverable_row(delivery: UUID, owner: str) -> LogEntry:
    return row(delivery, 2, "notify.delivery.undeliverable", {"owner": owner})


def attempt_row(delivery: UUID, version: int) -> LogEntry:
    return row(delivery, version, "notify.delivery.attempt-begun")


RECEIVED = row(REFERRAL, 1, "intake.referral.received", {"submission": {"concern": "Bruises."}}, key="police/refer")
ROUTED = row(REFERRAL, 2, "intake.referral.routed", {"routing": "safeguarding"}, key="council/route")
TAKEN = row(
    CONCERN, 1, "enquiry.concern.referral-taken", {"submission": {"referral": str(REFERRAL)}}, causation=str(ROUTED.id)
)
DECIDED = row(CONCERN, 2, "enquiry.concern.decided", key="council/decide")
TAKEN_BACK = row(REFERRAL, 3, "intake.referral.taken", {"concern": str(CONCERN)}, causation=str(TAKEN.id))
TRIAGE, HANDED_OVER, DECIDING = (
    raised_row("triage", RECEIVED),
    raised_row("handed over", ROUTED),
    raised_row("concern", TAKEN),
)
INTAKE = (
    RECEIVED,
    TRIAGE,
    ROUTED,
    settled_row(TRIAGE, ROUTED),
    HANDED_OVER,
    TAKEN_BACK,
    settled_row(HANDED_OVER, TAKEN_BACK),
)
ENQUIRY = (TAKEN, DECIDING, DECIDED, settled_row(DECIDING, DECIDED))
M1, M2, M3 = f"M1/{REFERRAL}/1", f"M2/{CONCERN}/1", f"M3/{CONCERN}/2"
TOLD = (told_row(1, M1, RECEIVED), told_row(2, M2, TAKEN), told_row(3, M3, DECIDED))
SENT = tuple(
    event
    for occasion in (M2, M3)
    for event in (
        intended_row(uuid5(MAIL, occasion), "email", occasion),
        undeliverable_row(uuid5(MAIL, occasion), owner="grace"),
    )
)
WAITING = tuple(raised_row("undeliverable notice", notice) for notice in SENT[1::2])
MAILED = (intended_row(MAIL, "email", M1), attempt_row(MAIL, 2), row(MAIL, 3, "notify.delivery.delivered"))
HOOKED = (
    intended_row(HOOK, "webhook", M1),
    attempt_row(HOOK, 2),
    attempt_row(HOOK, 3),
    row(HOOK, 4, "notify.delivery.delivered"),
)
HEARD_OF_NOTIFY = {f"notify:{REFERRAL}": 3} | {f"notify:{intent.stream}": 2 for intent in SENT}
"""Both consume all that notify publishes: what was told, and the notices that came back."""
HEALTHY = History(
    logs={
        "intake": log(*INTAKE),
        "enquiry": log(*ENQUIRY),
        "notify": log(*TOLD, *SENT, *WAITING, *MAILED, *HOOKED),
    },
    inbox_marks={
        "intake": {f"enquiry:{CONCERN}": 2, **HEARD_OF_NOTIFY},
        "enquiry": {f"intake:{REFERRAL}": 2, **HEARD_OF_NOTIFY},
        "notify": {f"intake:{REFERRAL}": 2, f"enquiry:{CONCERN}": 2},
    },
    acknowledgements=[
        Acknowledgement(
            "intake", "refer", {"id": str(REFERRAL), "position": 1}, "/intake/referrals", {"concern": "Bruises."}
        ),
    ],
    refusals=[("intake", "never")],
    mails=[str(MAIL)],
    webhooks=[str(HOOK), str(HOOK)],
    addresses={str(PRIYA): frozenset({"priya@police.example.org"})},
    recipients={str(MAIL): frozenset({"priya@police.example.org"})},
    webhook_subjects={str(HOOK): (str(REFERRAL), "M1.1")},
)
"""One referral that was received, taken and decided on; its referrer was told each time. One webhook came twice."""


def healthy_but(**logs: Iterable[LogEntry]) -> History:
    """The healthy history with other logs for these services."""
    return replace(HEALTHY, logs={**HEALTHY.logs, **{service: log(*rows) for service, rows in logs.items()}})
