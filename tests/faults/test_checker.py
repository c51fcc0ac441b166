"""Each check finds the anomaly that it is there for, with its kind, and none in a healthy history."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from inspect import signature

import pytest

from services.chassis.domain.decider import STORED_EVENT_CLASSES
from tests.faults.checker import checks, notices, receipts
from tests.faults.checker.anomalies import Anomaly, Kind
from tests.faults.checker.checks import CHECKS, check_history
from tests.faults.checker.healthy_history import (
    DECIDED,
    HEALTHY,
    M1,
    M3,
    RECEIVED,
    ROUTED,
    SENT,
    TAKEN,
    TOLD,
    attempt_row,
    healthy_but,
    intended_row,
    told_row,
)
from tests.faults.checker.healthy_rows import CONCERN, HOOK, MAIL, NOW, OTHER, REFERRAL, row
from tests.faults.history import History

CheckFunction = Callable[[History], Iterable[Anomaly]]

REPEATED = row(OTHER, 1, "intake.referral.received", key="police/refer", correlation="two")
ADDED = row(REFERRAL, 3, "intake.referral.information-added", {"information": "Seen again."})
ALTERED = row(OTHER, 1, "enquiry.referral.information-added", {"message_id": str(ADDED.id), "information": "Seen."})
HELD_FIELDS = {"referral": str(REFERRAL), "occasion": M3, "owner": "nobody", "reason": "the adult objects"}
HELD = row(REFERRAL, 4, "notify.feedback.held", HELD_FIELDS)
COPIED = row(
    OTHER, 1, "enquiry.referral.information-added", {"message_id": str(ADDED.id), "information": "Seen again."}
)
NOTIFY = HEALTHY.logs["notify"]
UNOWNED = SENT[1]._replace(data={"owner": ""})
LATER = NOW + timedelta(seconds=1)
UNHEALTHY: dict[str, tuple[CheckFunction, Kind, History]] = {
    "an acknowledged command is not recorded": (
        checks.acknowledgements_are_recorded_once,
        Kind.LOST,
        healthy_but(intake=[ROUTED]),
    ),
    "an acknowledged command is recorded twice": (
        checks.acknowledgements_are_recorded_once,
        Kind.DOUBLED,
        healthy_but(intake=[RECEIVED, ROUTED, REPEATED]),
    ),
    "a command is recorded in another stream": (
        receipts.recorded_data_matches_the_command,
        Kind.WRONG,
        replace(
            HEALTHY,
            acknowledgements=[HEALTHY.acknowledgements[0]._replace(path=f"/intake/referrals/{OTHER}/information")],
        ),
    ),
    "the recorded text differs from the command": (
        receipts.recorded_data_matches_the_command,
        Kind.LOST,
        healthy_but(intake=[RECEIVED._replace(data={"submission": {"concern": "None."}}), ROUTED]),
    ),
    "a refused command is recorded": (
        checks.refused_commands_are_not_recorded,
        Kind.ORPHAN,
        replace(HEALTHY, refusals=[("intake", "route")]),
    ),
    "a stream has a gap": (
        checks.streams_have_no_gap,
        Kind.LOST,
        healthy_but(intake=[RECEIVED, ROUTED._replace(version=3)]),
    ),
    "the versions of a stream are out of order": (
        checks.streams_have_no_gap,
        Kind.MISORDERED,
        healthy_but(intake=[ROUTED, RECEIVED]),
    ),
    "a stream was not consumed to its end": (
        checks.published_messages_reach_every_consumer,
        Kind.LOST,
        replace(
            HEALTHY,
            inbox_marks={**HEALTHY.inbox_marks, "notify": {**HEALTHY.inbox_marks["notify"], f"intake:{REFERRAL}": 1}},
        ),
    ),
    "a later message took effect first": (
        checks.messages_are_handled_once_and_in_order,
        Kind.MISORDERED,
        healthy_but(notify=[TOLD[0], TOLD[2], TOLD[1], *NOTIFY[3:]]),
    ),
    "a message took effect twice": (
        checks.messages_are_handled_once_and_in_order,
        Kind.DOUBLED,
        healthy_but(notify=[*NOTIFY, TOLD[2]._replace(version=4, recorded_at=LATER)]),
    ),
    "no concern took a routed referral": (
        checks.concerns_take_every_routed_referral,
        Kind.LOST,
        healthy_but(enquiry=[]),
    ),
    "an obligation has no end": (
        checks.every_obligation_ends_once,
        Kind.LOST,
        healthy_but(notify=[event for event in NOTIFY if event.data.get("occasion") != M3]),
    ),
    "a milestone was told that was never reached": (
        checks.every_obligation_ends_once,
        Kind.ORPHAN,
        healthy_but(notify=[*NOTIFY, told_row(4, f"M6/{CONCERN}/3", DECIDED)]),
    ),
    "a milestone was told twice": (
        checks.every_obligation_ends_once,
        Kind.DOUBLED,
        healthy_but(notify=[*NOTIFY, told_row(4, M3, DECIDED)]),
    ),
    "a delivered notice is not at its receiver": (
        notices.deliveries_are_effective_once,
        Kind.LOST,
        replace(HEALTHY, mails=[]),
    ),
    "a receiver has a notice that nobody intended": (
        notices.deliveries_are_effective_once,
        Kind.DOUBLED,
        replace(HEALTHY, webhooks=[str(HOOK), str(OTHER)]),
    ),
    "no e-mail is intended for told feedback": (
        notices.deliveries_are_effective_once,
        Kind.LOST,
        healthy_but(notify=[event for event in NOTIFY if event.stream != SENT[0].stream]),
    ),
    "an e-mail is intended for untold feedback": (
        notices.deliveries_are_effective_once,
        Kind.ORPHAN,
        healthy_but(notify=[*NOTIFY, intended_row(OTHER, "email", M1, OTHER)]),
    ),
    "added information is in no concern": (
        checks.added_information_reaches_its_concern,
        Kind.LOST,
        healthy_but(intake=[RECEIVED, ROUTED, ADDED]),
    ),
    "added information was recorded in other words": (
        checks.added_information_reaches_its_concern,
        Kind.LOST,
        healthy_but(intake=[RECEIVED, ROUTED, ADDED], enquiry=[TAKEN, DECIDED, ALTERED]),
    ),
    "held feedback has no owner": (
        checks.held_feedback_has_an_owner,
        Kind.ORPHAN,
        healthy_but(notify=[*NOTIFY, HELD]),
    ),
    "a delivered notice is tried again": (
        notices.no_attempt_follows_a_delivery,
        Kind.DOUBLED,
        healthy_but(notify=[*NOTIFY, attempt_row(MAIL, 4)]),
    ),
    "an e-mail went to somebody else": (
        notices.notices_match_their_intent,
        Kind.WRONG,
        replace(HEALTHY, recipients={str(MAIL): frozenset({"lena@police.example.org"})}),
    ),
    "a webhook tells of something else": (
        notices.notices_match_their_intent,
        Kind.WRONG,
        replace(HEALTHY, webhook_subjects={str(HOOK): (str(OTHER), "M1.1")}),
    ),
    "added information was recorded twice": (
        checks.added_information_reaches_its_concern,
        Kind.DOUBLED,
        healthy_but(intake=[RECEIVED, ROUTED, ADDED], enquiry=[TAKEN, DECIDED, COPIED, COPIED]),
    ),
    "a notice was sent without a recorded attempt": (
        notices.every_send_has_a_recorded_attempt,
        Kind.DOUBLED,
        replace(HEALTHY, mails=[str(MAIL), str(MAIL)]),
    ),
    "a notice has no end": (
        notices.every_notice_ends,
        Kind.LOST,
        healthy_but(notify=[event for event in NOTIFY if event.id != SENT[1].id]),
    ),
    "an undeliverable notice has no owner": (
        notices.every_notice_ends,
        Kind.ORPHAN,
        healthy_but(notify=[UNOWNED if event.id == SENT[1].id else event for event in NOTIFY]),
    ),
    "an event has an unrecorded cause": (
        checks.every_cause_is_recorded,
        Kind.ORPHAN,
        healthy_but(enquiry=[TAKEN._replace(metadata={"causation": str(OTHER)}), DECIDED]),
    ),
}


def test_a_healthy_history_has_no_anomaly() -> None:
    assert check_history(HEALTHY).anomalies == []


@pytest.mark.parametrize(("check", "kind", "history"), UNHEALTHY.values(), ids=UNHEALTHY)
def test_an_anomaly_is_reported_with_its_kind(check: CheckFunction, kind: Kind, history: History) -> None:
    assert [anomaly.kind for anomaly in check(history)] == [kind]
    assert check_history(history).count(kind) > 0


def test_the_rows_of_these_histories_have_the_fields_of_stored_events() -> None:
    """A checker that reads a field of another name fails in a storm, or finds nothing."""
    histories = [HEALTHY, *(history for _, _, history in UNHEALTHY.values())]
    rows = [row for history in histories for log in history.logs.values() for row in log]
    known = {name: {*signature(event).parameters} for name, event in STORED_EVENT_CLASSES.items()}

    assert {(row.event_type, name) for row in rows for name in row.data.keys() - known[row.event_type]} == set()


def test_every_check_finds_an_anomaly() -> None:
    assert {check for check, _, _ in UNHEALTHY.values()} == {*CHECKS}
