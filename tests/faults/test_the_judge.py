"""The judge finds what it is there to find: each check names what is wrong by its kind, and what is well by none."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest

from tests.faults import judging, judging_notices
from tests.faults.evidence import Acknowledged, Evidence, Kept
from tests.faults.judging import CHECKS, judge
from tests.faults.verdict import Kind, Trouble

Check = Callable[[Evidence], Iterable[Trouble]]
REFERRAL, OTHER, CONCERN, MAIL, HOOK = (UUID(int=n) for n in range(1, 6))
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
    said = {"channel": channel, "referral": str(referral), "occasion": occasion}
    return row(delivery, 1, "notify.delivery.intended", said)


def ended(delivery: UUID, owner: str) -> Kept:
    return row(delivery, 2, "notify.delivery.undeliverable", {"owner": owner})


def tried(delivery: UUID, version: int) -> Kept:
    return row(delivery, version, "notify.delivery.attempt-begun")


RECEIVED = row(REFERRAL, 1, "intake.referral.received", key="police/refer")
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
    acknowledged=[Acknowledged("intake", "refer", {"id": str(REFERRAL), "position": 1})],
    refused=[("intake", "never")],
    mails=[str(MAIL)],
    webhooks=[str(HOOK), str(HOOK)],
)
"""One referral that was received, taken and decided on; its referrer was told each time. One webhook came twice."""


def kept(**logs: Iterable[Kept]) -> Evidence:
    """All as it was well, but that this is what these services kept."""
    return replace(WELL, logs={**WELL.logs, **{service: log(*rows) for service, rows in logs.items()}})


AGAIN = row(OTHER, 1, "intake.referral.received", key="police/refer", correlation="two")
ADDED = row(REFERRAL, 3, "intake.referral.information-added")
HEARD = row(OTHER, 1, "enquiry.referral.information-heard", {"said": str(ADDED.id)})
NOTIFY = WELL.logs["notify"]
LATER = NOW + timedelta(seconds=1)
WRONG: dict[str, tuple[Check, Kind, Evidence]] = {
    "what was acknowledged is not there": (
        judging.acknowledged_is_recorded_once,
        Kind.LOST,
        kept(intake=[ROUTED]),
    ),
    "what was acknowledged is there twice": (
        judging.acknowledged_is_recorded_once,
        Kind.DOUBLED,
        kept(intake=[RECEIVED, ROUTED, AGAIN]),
    ),
    "what was refused is there": (
        judging.refused_is_not_recorded,
        Kind.ORPHAN,
        replace(WELL, refused=[("intake", "route")]),
    ),
    "a stream has a gap": (
        judging.streams_have_no_gap,
        Kind.LOST,
        kept(intake=[RECEIVED, ROUTED._replace(version=3)]),
    ),
    "a stream runs backwards": (
        judging.streams_have_no_gap,
        Kind.MISORDERED,
        kept(intake=[ROUTED, RECEIVED]),
    ),
    "what was said was not heard to its end": (
        judging.all_that_was_said_is_remembered,
        Kind.LOST,
        replace(WELL, memories={**WELL.memories, "notify": {f"intake:{REFERRAL}": 1, f"enquiry:{CONCERN}": 2}}),
    ),
    "what was said last was taken first": (
        judging.heard_once_and_in_order,
        Kind.MISORDERED,
        kept(notify=[TOLD[0], TOLD[2], TOLD[1], *NOTIFY[3:]]),
    ),
    "what was heard was recorded twice": (
        judging.heard_once_and_in_order,
        Kind.DOUBLED,
        kept(notify=[*NOTIFY, TOLD[2]._replace(version=4, recorded_at=LATER)]),
    ),
    "no concern took what was routed to it": (
        judging.safeguarding_takes_what_is_routed_to_it,
        Kind.LOST,
        kept(enquiry=[]),
    ),
    "nobody was told": (
        judging.every_debt_ends_once,
        Kind.LOST,
        kept(notify=[one for one in NOTIFY if one.said.get("occasion") != M3]),
    ),
    "somebody was told of what never happened": (
        judging.every_debt_ends_once,
        Kind.ORPHAN,
        kept(notify=[*NOTIFY, told(4, f"M6/{CONCERN}/3", DECIDED)]),
    ),
    "somebody was told twice": (
        judging.every_debt_ends_once,
        Kind.DOUBLED,
        kept(notify=[*NOTIFY, told(4, M3, DECIDED)]),
    ),
    "what was delivered is not at its receiver": (
        judging_notices.notices_are_effective_once,
        Kind.LOST,
        replace(WELL, mails=[]),
    ),
    "what a receiver has is no delivery of ours": (
        judging_notices.notices_are_effective_once,
        Kind.DOUBLED,
        replace(WELL, webhooks=[str(HOOK), str(OTHER)]),
    ),
    "no e-mail is meant for what was told": (
        judging_notices.notices_are_effective_once,
        Kind.LOST,
        kept(notify=[one for one in NOTIFY if one.stream != SENT[0].stream]),
    ),
    "an e-mail is meant for what nobody was told of": (
        judging_notices.notices_are_effective_once,
        Kind.ORPHAN,
        kept(notify=[*NOTIFY, intended(OTHER, "email", M1, OTHER)]),
    ),
    "what was added is in no concern": (
        judging.what_is_added_reaches_its_concern,
        Kind.LOST,
        kept(intake=[RECEIVED, ROUTED, ADDED]),
    ),
    "what was added was taken in twice": (
        judging.what_is_added_reaches_its_concern,
        Kind.DOUBLED,
        kept(intake=[RECEIVED, ROUTED, ADDED], enquiry=[TAKEN, DECIDED, HEARD, HEARD]),
    ),
    "a notice was sent though nobody had recorded that it is tried": (
        judging_notices.nothing_is_sent_untried,
        Kind.DOUBLED,
        replace(WELL, mails=[str(MAIL), str(MAIL)]),
    ),
    "a notice came to no end": (
        judging_notices.every_notice_comes_to_an_end,
        Kind.LOST,
        kept(notify=[one for one in NOTIFY if one.id != SENT[1].id]),
    ),
    "an undeliverable notice is nobody's": (
        judging_notices.every_notice_comes_to_an_end,
        Kind.ORPHAN,
        kept(notify=[one._replace(said={"owner": ""}) if one.id == SENT[1].id else one for one in NOTIFY]),
    ),
    "something follows from nothing that is kept": (
        judging.nothing_comes_from_nowhere,
        Kind.ORPHAN,
        kept(enquiry=[TAKEN._replace(stamp={"causation": str(OTHER)}), DECIDED]),
    ),
}


def test_what_is_well_is_found_well() -> None:
    assert judge(WELL).troubles == []


@pytest.mark.parametrize(("check", "kind", "evidence"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_named_by_its_kind(check: Check, kind: Kind, evidence: Evidence) -> None:
    assert [trouble.kind for trouble in check(evidence)] == [kind]
    assert judge(evidence).count(kind) > 0


def test_every_check_is_seen_to_find_something() -> None:
    assert {check for check, _, _ in WRONG.values()} == {*CHECKS}
