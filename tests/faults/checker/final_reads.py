"""This is where it is looked at how a storm has left what people see, and whether a rebuild would leave it the same."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any

import psycopg
from sqlalchemy import Connection, Table, select

from deploy.composition import open_service
from deploy.dev.scenario import Scenario
from services.chassis.projections.projection import Projection
from services.chassis.projections.rebuild import rebuild
from services.enquiry.wiring import MANIFEST as ENQUIRY
from services.intake.wiring import MANIFEST as INTAKE
from services.notify.wiring import MANIFEST as NOTIFY
from tests.faults.checker.anomalies import Anomaly, Kind
from tests.faults.checker.checks import NO_OWNER
from tests.faults.checker.portal import REFERRERS, check_portal
from tests.faults.cluster.processes import SERVICES
from tests.faults.cluster.setup import Cluster
from tests.faults.history import LogEntry, log_of

REFERRALS_CHECKED_MAX = 60
OVERDUE_AFTER = "30 seconds"
COLUMNS_NOT_REBUILT = {"performed_at"}
"""What a rebuild forgets: whether a clock was performed, which its key makes harmless."""


def check_final_reads(cluster: Cluster, walk: Scenario) -> list[Anomaly]:
    """All that is not as it should be over HTTP, and in the portal; reading there is recorded, and so comes last."""
    lagging = lagging_read_models(cluster)
    logs = {name: log_of(cluster.databases[name].url, name) for name in SERVICES}
    seen = [*_open_items_are_owned(walk, logs), *_told_feedback_is_shown(walk, logs["notify"])]
    seen += check_deadlines(cluster.databases["notify"].url, logs["notify"])
    return [
        *lagging,
        *seen,
        *check_portal(cluster.processes.addresses["portal"], logs["notify"]),
        *lagging_read_models(cluster),
    ]


def _open_items_are_owned(walk: Scenario, logs: dict[str, list[LogEntry]]) -> Iterator[Anomaly]:
    """What is open waits where somebody sees it, with its owner or said to be unallocated, and why."""
    queue, worklist = walk.get("tom", "/intake/queue").json(), walk.get("amara", "/enquiry/worklist").json()
    held = walk.get("grace", "/notify/held").json()
    shown = {one["id"] for one in queue} | {one["id"] for one in worklist}
    for stream in _open(logs["intake"], "intake.referral.received", "intake.referral.routed") - shown:
        yield Anomaly(Kind.ORPHAN, f"referral {stream} is open, and in no queue")
    for stream in _open(logs["enquiry"], "enquiry.enquiry.opened", "enquiry.enquiry.closed") - shown:
        yield Anomaly(Kind.ORPHAN, f"enquiry {stream} is open, and in no worklist")
    for one in (*queue, *held):
        if one["owner"] in (None, "", NO_OWNER) and not one.get("unallocated"):
            yield Anomaly(Kind.ORPHAN, f"{one} is nobody's")


def _open(log: list[LogEntry], begins: str, ends: str) -> set[str]:
    begun, ended = ({str(r.stream) for r in log if r.event_type == event_type} for event_type in (begins, ends))
    return begun - ended


def _told_feedback_is_shown(walk: Scenario, log: list[LogEntry]) -> Iterator[Anomaly]:
    """What a referrer is shown is what was recorded as told, each once."""
    told: dict[tuple[str, str], list[str]] = {}
    for row in log:
        if row.event_type == "notify.feedback.told":
            told.setdefault((row.data["organisation"], row.data["referral"]), []).append(row.data["update"])
    for organisation, referral in [*told][:: len(told) // REFERRALS_CHECKED_MAX + 1]:
        answer = walk.get(REFERRERS[organisation], f"/notify/feedback/{referral}").json()
        shown = [one["update"] for one in answer["told"]]
        if sorted(shown) != sorted(told[organisation, referral]):
            kind = Kind.LOST if len(shown) < len(told[organisation, referral]) else Kind.DOUBLED
            yield Anomaly(kind, f"of {referral}, {shown} is shown and {told[organisation, referral]} was told")


def check_deadlines(url: str, log: list[LogEntry]) -> Iterator[Anomaly]:
    """Whatever was held or disputed was given a clock, and whatever fell due a while ago was performed."""
    with psycopg.connect(url) as rows:
        query = (
            f"select stream, body, performed_at is null and due_at < now() - interval '{OVERDUE_AFTER}' from deadlines"
        )
        clocks = rows.execute(query.encode()).fetchall()
    for row in log:
        if row.event_type in ("notify.feedback.held", "notify.feedback.disputed"):
            mine = [
                lagging for stream, body, lagging in clocks if stream == row.stream and row.data["occasion"] in body
            ]
            if not mine:
                yield Anomaly(Kind.ORPHAN, f"{row.event_type} {row.data['occasion']} of {row.stream} has no clock")
            elif any(mine):
                yield Anomaly(
                    Kind.LOST, f"{row.event_type} {row.data['occasion']} of {row.stream}: it fell due, in vain"
                )


def check_rebuild(addresses: Mapping[str, str]) -> Iterator[Anomaly]:
    """Every read model, as it was lived through, against one that is built from the first event."""
    for tables in (INTAKE, ENQUIRY, NOTIFY):
        opened = open_service(tables, addresses[tables.name])
        for projection in opened.projector.projections:
            live = _rows(opened.engine.connect(), projection)
            rebuild(projection, opened.store, opened.engine)
            if _rows(opened.engine.connect(), projection) != live:
                yield Anomaly(Kind.WRONG, f"{tables.name}'s {projection.name} is not as a rebuild makes it")
        opened.close()


def lagging_read_models(cluster: Cluster) -> list[Anomaly]:
    """Read models that do not come as far as their log, though they were waited for."""
    deadline = time.monotonic() + 20
    while (
        lagging := [name for name in SERVICES if _is_lagging(cluster.databases[name].url, name)]
    ) and time.monotonic() < deadline:
        time.sleep(0.2)
    return [Anomaly(Kind.LOST, f"{name}'s read models do not come to the end of its log") for name in lagging]


def _is_lagging(url: str, service: str) -> bool:
    query = f"select (select min(position) from projection_positions) < max(notification_id) from {service}_events"
    with psycopg.connect(url) as rows:
        return rows.execute(query.encode()).fetchone() != (False,)


def _rows(rows: Connection, projection: Projection) -> dict[str, list[Any]]:
    with rows:
        return {
            table.name: [*map(tuple, rows.execute(_select_all(table)))] for table in projection.tables.sorted_tables
        }


def _select_all(table: Table) -> Any:
    return select(*(c for c in table.columns if c.name not in COLUMNS_NOT_REBUILT)).order_by(*table.primary_key)
