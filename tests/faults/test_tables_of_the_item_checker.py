"""The checker's tables of open items name what the product has; its check of boards names what they show wrongly."""

from __future__ import annotations

from services.chassis.domain.decider import STORED_EVENT_CLASSES
from services.enquiry.open_items import ITEMS as ENQUIRY_ITEMS
from services.intake.open_items import ITEMS as INTAKE_ITEMS
from services.notify.open_items import ITEMS as NOTIFY_ITEMS
from tests.faults.checker.anomalies import Kind
from tests.faults.checker.board import compare_board
from tests.faults.checker.healthy_history import HANDED_OVER, RECEIVED, healthy_but
from tests.faults.checker.healthy_items import raised_row
from tests.faults.checker.healthy_rows import PRIYA, REFERRAL, row
from tests.faults.checker.item_causes import CAUSES, ENDS
from tests.faults.checker.item_lives import lives

WORRIED = row(REFERRAL, 4, "intake.referral.worry-raised", {"words": "I have heard nothing."})
WORRY = raised_row("worry", WORRIED)
OWNED = raised_row("triage", RECEIVED, owner=str(PRIYA), unallocated="")


def test_a_board_that_shows_other_items_than_wait_is_named() -> None:
    waiting = [
        life for life in lives(healthy_but(intake=[RECEIVED, OWNED, WORRIED, WORRY])) if life.service == "intake"
    ]
    triage = {"id": str(OWNED.stream), "owner": None}
    shown = [triage, {"id": str(HANDED_OVER.stream), "owner": None}]

    assert [anomaly.kind for anomaly in compare_board("intake", waiting, shown)] == [
        Kind.ITEM_LOST,
        Kind.ITEM_DOUBLED,
        Kind.ORPHAN,
    ]


def test_every_event_that_a_table_names_is_recorded_by_the_product() -> None:
    causes = {event_type for table in CAUSES.values() for event_type in table}
    ends = {event_type for endings in ENDS.values() for event_type in endings}

    assert (causes | ends) - STORED_EVENT_CLASSES.keys() == set()


def test_every_kind_that_a_table_names_is_one_of_its_service() -> None:
    named = {(service, cause.kind) for service, table in CAUSES.items() for each in table.values() for cause in each}
    kinds = {(items.service, kind) for items in (INTAKE_ITEMS, ENQUIRY_ITEMS, NOTIFY_ITEMS) for kind in items.kinds}

    assert named == {*ENDS}
    assert named - kinds == set()
