"""The judge finds what it is there to find: each check names what is wrong by its kind, and what is well by none."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.faults import judging, judging_notices
from tests.faults import judging_receipts as receipts
from tests.faults.evidence import Evidence
from tests.faults.judging import CHECKS, judge
from tests.faults.verdict import Kind, Trouble
from tests.faults.well import (
    CONCERN,
    DECIDED,
    HOOK,
    M1,
    M3,
    MAIL,
    NOW,
    OTHER,
    RECEIVED,
    REFERRAL,
    ROUTED,
    SENT,
    TAKEN,
    TOLD,
    WELL,
    intended,
    kept,
    row,
    told,
    tried,
)

Check = Callable[[Evidence], Iterable[Trouble]]

AGAIN = row(OTHER, 1, "intake.referral.received", key="police/refer", correlation="two")
ADDED = row(REFERRAL, 3, "intake.referral.information-added", {"information": "Seen again."})
OTHERWISE = row(OTHER, 1, "enquiry.referral.information-heard", {"said": str(ADDED.id), "information": "Seen."})
HOLD = {"referral": str(REFERRAL), "occasion": M3, "owner": "nobody", "reason": "the adult objects"}
HELD = row(REFERRAL, 4, "notify.feedback.held", HOLD)
HEARD = row(OTHER, 1, "enquiry.referral.information-heard", {"said": str(ADDED.id), "information": "Seen again."})
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
    "what was asked of one is recorded of another": (
        receipts.what_stands_is_what_was_asked,
        Kind.WRONG,
        replace(WELL, acknowledged=[WELL.acknowledged[0]._replace(path=f"/intake/referrals/{OTHER}/information")]),
    ),
    "what was asked is recorded in other words": (
        receipts.what_stands_is_what_was_asked,
        Kind.LOST,
        kept(intake=[RECEIVED._replace(said={"concern": "None."}), ROUTED]),
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
        replace(WELL, memories={**WELL.memories, "notify": {**WELL.memories["notify"], f"intake:{REFERRAL}": 1}}),
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
    "what was added came in other words": (
        judging.what_is_added_reaches_its_concern,
        Kind.LOST,
        kept(intake=[RECEIVED, ROUTED, ADDED], enquiry=[TAKEN, DECIDED, OTHERWISE]),
    ),
    "what is held is nobody's": (
        judging.what_is_held_is_somebodys,
        Kind.ORPHAN,
        kept(notify=[*NOTIFY, HELD]),
    ),
    "what was delivered is tried again": (
        judging_notices.nothing_is_tried_once_it_is_delivered,
        Kind.DOUBLED,
        kept(notify=[*NOTIFY, tried(MAIL, 4)]),
    ),
    "an e-mail went to somebody else": (
        judging_notices.notices_say_what_is_meant_to_whom_it_is_meant,
        Kind.WRONG,
        replace(WELL, addressed={str(MAIL): frozenset({"lena@police.example.org"})}),
    ),
    "a webhook tells of something else": (
        judging_notices.notices_say_what_is_meant_to_whom_it_is_meant,
        Kind.WRONG,
        replace(WELL, spoken_of={str(HOOK): (str(OTHER), "M1.1")}),
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
