"""The checker names an open item that is lost, doubled, settled for nothing, late, or of somebody who left."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from services.chassis.domain.open_items.holdings import holdings_of
from tests.faults.checker import calls, item_clocks, item_owners, items
from tests.faults.checker.anomalies import Kind
from tests.faults.checker.checks import check_history
from tests.faults.checker.healthy_history import (
    DECIDED,
    DECIDING,
    ENQUIRY,
    HEALTHY,
    INTAKE,
    M1,
    RECEIVED,
    TAKEN,
    TRIAGE,
    healthy_but,
    told_row,
)
from tests.faults.checker.healthy_items import (
    DUE,
    addressed_row,
    allocated_row,
    called_row,
    clock,
    escalated_row,
    raised_row,
    settled_row,
)
from tests.faults.checker.healthy_rows import OTHER, PRIYA, REFERRAL, row
from tests.faults.checker.items import ITEM_CHECKS
from tests.faults.history import History, LogEntry
from tests.faults.test_checker import CheckFunction

LONG_AFTER = DUE + timedelta(hours=1)
STAND = {"referral": str(REFERRAL), "answer": "the decision stands"}
STANDS = row(REFERRAL, 9, "notify.feedback.dispute-answered", STAND)
DISPUTED = row(REFERRAL, 8, "notify.feedback.disputed", {"occasion": M1})
ESCALATED = escalated_row(DECIDING, 2, DUE, LONG_AFTER)
CALLED = called_row(ESCALATED)
GRACE = {"place": "their own address", "member": str(OTHER)}
MINUTE = timedelta(minutes=1)
WORRIED = row(REFERRAL, 4, "intake.referral.worry-raised", {"words": "I have heard nothing."})
WORRY = raised_row("worry", WORRIED)
WORRIED_AGAIN = row(REFERRAL, 5, "intake.referral.worry-raised", {"words": "Still nothing."})
WORRY_AGAIN = raised_row("worry", WORRIED_AGAIN, key="2")
OWNED = raised_row("triage", RECEIVED, owner=str(PRIYA), unallocated="")
TOOK = row(holdings_of("intake", PRIYA), 1, "holdings.item-taken", {"item": str(TRIAGE.stream), "kind": "triage"})
GAVE_UP = row(TOOK.stream, 2, "holdings.item-given-up", {"item": str(TRIAGE.stream)})
GONE = row(PRIYA, 2, "intake.member.left")
PROMISED = told_row(1, M1, RECEIVED)
PROMISED = PROMISED._replace(data=PROMISED.data | {"next_word": clock(DUE)})
UPDATE = told_row(2, f"holding/{REFERRAL}/1", RECEIVED)


def update_at(at: timedelta) -> LogEntry:
    """A holding update, so long after the word that it follows was due."""
    moment = DUE + at
    metadata = UPDATE.metadata | {"occurred_at": moment.isoformat()}
    return UPDATE._replace(recorded_at=moment, metadata=metadata)


def without(rows: tuple[LogEntry, ...], *left_out: LogEntry) -> list[LogEntry]:
    return [each for each in rows if each not in left_out]


def known_at(history: History, at: timedelta) -> History:
    """The same history, collected so long after everything in it was due."""
    return replace(history, collected_at=DUE + at)


UNHEALTHY: dict[str, tuple[CheckFunction, Kind, History]] = {
    "a referral has no item": (
        items.what_waits_is_on_the_board,
        Kind.ITEM_LOST,
        healthy_but(intake=without(INTAKE, TRIAGE, settled_row(TRIAGE, INTAKE[2]))),
    ),
    "a second worry is not on the board": (
        items.what_waits_is_on_the_board,
        Kind.ITEM_LOST,
        healthy_but(intake=[*INTAKE, WORRIED, WORRY, WORRIED_AGAIN]),
    ),
    "one worry is on the board twice": (
        items.no_item_is_doubled,
        Kind.ITEM_DOUBLED,
        healthy_but(intake=[*INTAKE, WORRIED, WORRY, raised_row("worry", WORRIED, key="2")]),
    ),
    "an item is settled twice": (
        items.no_item_is_doubled,
        Kind.ITEM_DOUBLED,
        healthy_but(intake=[*INTAKE, WORRIED, WORRY, settled_row(WORRY, None), settled_row(WORRY, None, 3)]),
    ),
    "a concern waits twice": (
        items.no_item_is_raised_beside_another,
        Kind.ITEM_DOUBLED,
        healthy_but(enquiry=[TAKEN, DECIDING, raised_row("concern", TAKEN, key="again")]),
    ),
    "what nobody decided is settled": (
        items.items_are_settled_for_a_cause,
        Kind.ITEM_WITHOUT_CAUSE,
        healthy_but(enquiry=[TAKEN, DECIDING, settled_row(DECIDING, TAKEN)]),
    ),
    "a worry is settled by its own service": (
        items.items_are_settled_for_a_cause,
        Kind.ITEM_WITHOUT_CAUSE,
        healthy_but(
            intake=[*INTAKE, WORRIED, WORRY, settled_row(WORRY, None)._replace(metadata={"key": "1", "role": "intake"})]
        ),
    ),
    "what was decided waits still": (
        items.what_ended_is_off_the_board,
        Kind.ITEM_LOST,
        healthy_but(enquiry=[TAKEN, DECIDING, DECIDED]),
    ),
    "an answered disagreement waits still": (
        items.what_is_done_is_off_the_board,
        Kind.ITEM_LOST,
        healthy_but(notify=[DISPUTED, raised_row("disagreement", DISPUTED), STANDS]),
    ),
    "an item has neither an owner nor a reason": (
        item_owners.items_are_somebodys,
        Kind.ORPHAN,
        healthy_but(intake=[RECEIVED, raised_row("triage", RECEIVED, unallocated="")]),
    ),
    "an item is owned by somebody who left": (
        item_owners.items_are_somebodys,
        Kind.ORPHAN,
        healthy_but(intake=[RECEIVED, TRIAGE, allocated_row(TRIAGE, 2, PRIYA), GONE]),
    ),
    "somebody's holdings lack what they own": (
        item_owners.holdings_are_what_people_own,
        Kind.ITEM_LOST,
        healthy_but(intake=[RECEIVED, OWNED]),
    ),
    "somebody's holdings keep what they gave up": (
        item_owners.holdings_are_what_people_own,
        Kind.ITEM_DOUBLED,
        healthy_but(intake=[*INTAKE, TOOK]),
    ),
    "somebody's holdings took an item twice": (
        item_owners.holdings_are_what_people_own,
        Kind.ITEM_DOUBLED,
        healthy_but(intake=[*INTAKE, TOOK, TOOK, GAVE_UP]),
    ),
    "nobody was called when the next rung was asked": (
        calls.items_call_their_people,
        Kind.ITEM_LOST,
        healthy_but(enquiry=[TAKEN, DECIDING, ESCALATED]),
    ),
    "nobody was written to who was called": (
        calls.calls_are_addressed,
        Kind.ITEM_LOST,
        healthy_but(enquiry=[TAKEN, DECIDING, ESCALATED, CALLED]),
    ),
    "a receiver of a call has no notice": (
        calls.whoever_is_called_is_written_to,
        Kind.ITEM_LOST,
        healthy_but(enquiry=[TAKEN, DECIDING, ESCALATED, CALLED], notify=[addressed_row(CALLED, GRACE)]),
    ),
    "nobody was asked when a clock was over": (
        item_clocks.clocks_are_heeded,
        Kind.LATE,
        known_at(healthy_but(enquiry=[TAKEN, DECIDING], notify=[]), 2 * MINUTE),
    ),
    "somebody was asked too late": (
        item_clocks.clocks_are_heeded,
        Kind.LATE,
        healthy_but(enquiry=[TAKEN, DECIDING, escalated_row(DECIDING, 2, DUE + 2 * MINUTE, LONG_AFTER)]),
    ),
    "somebody was asked twice on one clock": (
        item_clocks.clocks_are_heeded,
        Kind.ITEM_DOUBLED,
        healthy_but(
            enquiry=[
                TAKEN,
                DECIDING,
                ESCALATED,
                escalated_row(DECIDING, 3, DUE + MINUTE, LONG_AFTER),
            ]
        ),
    ),
    "a holding update never came": (
        item_clocks.holding_updates_follow_their_words,
        Kind.LOST,
        known_at(healthy_but(notify=[PROMISED]), 2 * MINUTE),
    ),
    "a holding update came late": (
        item_clocks.holding_updates_follow_their_words,
        Kind.LATE,
        healthy_but(notify=[PROMISED, update_at(2 * MINUTE)]),
    ),
    "a holding update came twice": (
        item_clocks.holding_updates_follow_their_words,
        Kind.DOUBLED,
        healthy_but(notify=[PROMISED, update_at(MINUTE), update_at(MINUTE)._replace(version=3)]),
    ),
}
HEALTHY_TOO: dict[str, History] = {
    "an escalation in time": healthy_but(
        enquiry=[TAKEN, DECIDING, ESCALATED, CALLED, DECIDED, ENQUIRY[-1]], notify=[addressed_row(CALLED)]
    ),
    "a holding update in time": healthy_but(notify=[PROMISED, update_at(MINUTE)]),
    "what is not due yet": known_at(healthy_but(enquiry=[TAKEN, DECIDING]), -MINUTE),
    "what a person saw to": healthy_but(intake=[*INTAKE, WORRIED, WORRY, settled_row(WORRY, None)]),
    "two worries about one referral": healthy_but(intake=[*INTAKE, WORRIED, WORRY, WORRIED_AGAIN, WORRY_AGAIN]),
    "an item of a kind that no table names": healthy_but(
        intake=[
            *INTAKE,
            WORRIED,
            WORRY,
            raised_row("new kind", WORRIED),
            settled_row(raised_row("new kind", WORRIED), WORRIED),
        ]
    ),
}


@pytest.mark.parametrize(("check", "kind", "history"), UNHEALTHY.values(), ids=UNHEALTHY)
def test_what_is_wrong_with_an_item_is_reported_with_its_kind(
    check: CheckFunction, kind: Kind, history: History
) -> None:
    assert [anomaly.kind for anomaly in check(history)] == [kind]
    assert check_history(history).count(kind) > 0


@pytest.mark.parametrize("history", HEALTHY_TOO.values(), ids=HEALTHY_TOO)
def test_an_item_as_it_should_be_has_no_anomaly(history: History) -> None:
    assert [anomaly for check in ITEM_CHECKS for anomaly in check(history)] == []


def test_a_storms_last_line_counts_items_apart() -> None:
    assert check_history(HEALTHY).summary() == (
        "lost=0 deaf=0 doubled=0 misordered=0 orphans=0 items=5 items_lost=0 items_doubled=0 items_late=0"
    )


def test_every_check_of_items_finds_an_anomaly() -> None:
    assert {check for check, _, _ in UNHEALTHY.values()} == {*ITEM_CHECKS}
