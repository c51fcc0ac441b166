"""Final reads: what people see after a storm, its deadlines, and whether a rebuild gives the same read models."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

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
from tests.faults.checker.board import check_boards
from tests.faults.checker.checks import NO_OWNER
from tests.faults.checker.portal import REFERRERS, check_portal
from tests.faults.cluster.processes import SERVICES
from tests.faults.cluster.setup import Cluster
from tests.faults.history import LogEntry, log_of

REFERRALS_CHECKED_MAX = 60
OVERDUE_AFTER = "30 seconds"
COLUMNS_NOT_REBUILT = {"performed_at", "retry_at"}
"""What was performed is kept outside the deadlines; the scheduler marks it again after a rebuild."""


def check_final_reads(cluster: Cluster, scenario: Scenario) -> list[Anomaly]:
    """The anomalies over HTTP and in the portal. The portal comes last, because it records who read what."""
    lagging = lagging_read_models(cluster)
    logs = {name: log_of(cluster.databases[name].url, name) for name in SERVICES}
    anomalies = [*check_boards(scenario, logs), *_open_items_are_owned(scenario, logs)]
    anomalies += _told_feedback_is_shown(scenario, logs["notify"])
    for name, log in logs.items():
        anomalies += check_deadlines(name, cluster.databases[name].url, log)
    return [
        *lagging,
        *anomalies,
        *check_portal(cluster.processes.addresses["portal"], logs["notify"]),
        *lagging_read_models(cluster),
    ]


def _open_items_are_owned(scenario: Scenario, logs: dict[str, list[LogEntry]]) -> Iterator[Anomaly]:
    """Every open referral and enquiry is on a list, with its owner or the reason why it has none."""
    queue, worklist = scenario.get("tom", "/intake/queue").json(), scenario.get("amara", "/enquiry/worklist").json()
    held = scenario.get("grace", "/notify/held").json()
    shown = {item["id"] for item in (*queue, *worklist)}
    for stream in _open(logs["intake"], "intake.referral.received", "intake.referral.routed") - shown:
        yield Anomaly(Kind.ORPHAN, f"referral {stream} is open, and in no queue")
    for stream in _open(logs["enquiry"], "enquiry.enquiry.instance", "enquiry.enquiry.closed") - shown:
        yield Anomaly(Kind.ORPHAN, f"enquiry {stream} is open, and in no worklist")
    for item in (*queue, *held):
        if item["owner"] in (None, "", NO_OWNER) and not item.get("unallocated"):
            yield Anomaly(Kind.ORPHAN, f"{item} has no owner")


def _open(log: list[LogEntry], first: str, last: str) -> set[str]:
    """The streams with an event of type `first` and none of type `last`."""
    opened, closed = ({str(r.stream) for r in log if r.event_type == event_type} for event_type in (first, last))
    return opened - closed


def _told_feedback_is_shown(scenario: Scenario, log: list[LogEntry]) -> Iterator[Anomaly]:
    """Notify shows a referrer each recorded update once."""
    updates: dict[tuple[str, str], list[str]] = {}
    for row in log:
        if row.event_type == "notify.feedback.told":
            updates.setdefault((row.data["organisation"], row.data["referral"]), []).append(row.data["update"])
    for organisation, referral in [*updates][:: len(updates) // REFERRALS_CHECKED_MAX + 1]:
        answer = scenario.get(REFERRERS[organisation], f"/notify/feedback/{referral}").json()
        shown = [entry["update"] for entry in answer["told"]]
        told = updates[organisation, referral]
        if sorted(shown) != sorted(told):
            kind = Kind.LOST if len(shown) < len(told) else Kind.DOUBLED
            yield Anomaly(kind, f"of {referral}, {shown} is shown and {told} was told")


def check_deadlines(service: str, url: str, log: list[LogEntry]) -> Iterator[Anomaly]:
    """Each event that sets a clock set a deadline, and one that passed a while ago was performed."""
    with psycopg.connect(url) as rows:
        query = f"select caused_by, performed_at is null and due_at < now() - interval '{OVERDUE_AFTER}' from deadlines"
        overdue: dict[UUID, bool] = dict(rows.execute(query.encode()).fetchall())
    for row in log:
        if row.event_type.startswith("open-item.") and "escalates" in row.data:
            clock = f"the clock of {service}'s {row.event_type} {row.version} of {row.stream}"
            if row.id not in overdue:
                yield Anomaly(Kind.ORPHAN, f"{clock} has no deadline")
            elif overdue[row.id]:
                yield Anomaly(Kind.LOST, f"{clock} has a deadline that was not performed")


def check_rebuild(addresses: Mapping[str, str]) -> Iterator[Anomaly]:
    """Every live read model equals the one that a rebuild makes from the first event."""
    for tables in (INTAKE, ENQUIRY, NOTIFY):
        instance = open_service(tables, addresses[tables.name])
        for projection in instance.projector.projections:
            live = _rows(instance.engine.connect(), projection)
            rebuild(projection, instance.store, instance.engine)
            if _rows(instance.engine.connect(), projection) != live:
                yield Anomaly(Kind.WRONG, f"{tables.name}'s {projection.name} is not as a rebuild makes it")
        instance.close()


def lagging_read_models(cluster: Cluster) -> list[Anomaly]:
    """The services whose read models have not reached the end of their log within 20 s."""
    deadline = time.monotonic() + 20
    while (
        lagging := [name for name in SERVICES if _is_lagging(cluster.databases[name].url, name)]
    ) and time.monotonic() < deadline:
        time.sleep(0.2)
    return [Anomaly(Kind.LOST, f"{name}'s read models do not reach the end of its log") for name in lagging]


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
