"""This is where it is looked at how a storm has left what people see, and whether a rebuild would leave it the same."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any

import psycopg
from sqlalchemy import Connection, Table, select

from deploy.parts import part
from deploy.walking import Walk
from services.chassis.projecting.projections import Projection
from services.chassis.projecting.rebuilding import rebuild
from services.enquiry.wiring import TABLES as ENQUIRY
from services.intake.wiring import TABLES as INTAKE
from services.notify.wiring import TABLES as NOTIFY
from tests.faults.evidence import Kept, log_of
from tests.faults.fleet import SERVICES
from tests.faults.ground import Ground
from tests.faults.in_the_portal import REFERRERS, read_in_the_portal
from tests.faults.judging import NOBODY
from tests.faults.verdict import Kind, Trouble

LOOKS = 60
DUE_FOR = "30 seconds"
FORGOTTEN = {"performed_at"}
"""What a rebuild forgets: whether a clock was performed, which its key makes harmless."""


def looked_at(stands: Ground, walk: Walk) -> list[Trouble]:
    """All that is not as it should be over HTTP, and in the portal; reading there is recorded, and so comes last."""
    late = behind(stands)
    logs = {name: log_of(stands.databases[name].url, name) for name in SERVICES}
    seen = [*_open_and_owned(walk, logs), *_as_told(walk, logs["notify"])]
    seen += clocks_run(stands.databases["notify"].url, logs["notify"])
    return [*late, *seen, *read_in_the_portal(stands.fleet.at["portal"], logs["notify"]), *behind(stands)]


def _open_and_owned(walk: Walk, logs: dict[str, list[Kept]]) -> Iterator[Trouble]:
    """What is open waits where somebody sees it, with its owner or said to be unallocated, and why."""
    queue, worklist = walk.get("tom", "/intake/queue").json(), walk.get("amara", "/enquiry/worklist").json()
    held = walk.get("grace", "/notify/held").json()
    shown = {one["id"] for one in queue} | {one["id"] for one in worklist}
    for stream in _open(logs["intake"], "intake.referral.received", "intake.referral.routed") - shown:
        yield Trouble(Kind.ORPHAN, f"referral {stream} is open, and in no queue")
    for stream in _open(logs["enquiry"], "enquiry.enquiry.opened", "enquiry.enquiry.closed") - shown:
        yield Trouble(Kind.ORPHAN, f"enquiry {stream} is open, and in no worklist")
    for one in (*queue, *held):
        if one["owner"] in (None, "", NOBODY) and not one.get("unallocated"):
            yield Trouble(Kind.ORPHAN, f"{one} is nobody's")


def _open(log: list[Kept], begins: str, ends: str) -> set[str]:
    begun, ended = ({str(r.stream) for r in log if r.label == label} for label in (begins, ends))
    return begun - ended


def _as_told(walk: Walk, log: list[Kept]) -> Iterator[Trouble]:
    """What a referrer is shown is what was recorded as told, each once."""
    told: dict[tuple[str, str], list[str]] = {}
    for row in log:
        if row.label == "notify.feedback.told":
            told.setdefault((row.said["organisation"], row.said["referral"]), []).append(row.said["name"])
    for organisation, referral in [*told][:: len(told) // LOOKS + 1]:
        answer = walk.get(REFERRERS[organisation], f"/notify/feedback/{referral}").json()
        shown = [one["occasion"] for one in answer["told"]]
        if sorted(shown) != sorted(told[organisation, referral]):
            kind = Kind.LOST if len(shown) < len(told[organisation, referral]) else Kind.DOUBLED
            yield Trouble(kind, f"of {referral}, {shown} is shown and {told[organisation, referral]} was told")


def clocks_run(url: str, log: list[Kept]) -> Iterator[Trouble]:
    """Whatever was held or disputed was given a clock, and whatever fell due a while ago was performed."""
    with psycopg.connect(url) as rows:
        asked = f"select stream, body, performed_at is null and due_at < now() - interval '{DUE_FOR}' from due"
        clocks = rows.execute(asked.encode()).fetchall()
    for row in log:
        if row.label in ("notify.feedback.held", "notify.feedback.disputed"):
            mine = [late for stream, body, late in clocks if stream == row.stream and row.said["occasion"] in body]
            if not mine:
                yield Trouble(Kind.ORPHAN, f"{row.label} {row.said['occasion']} of {row.stream} has no clock")
            elif any(mine):
                yield Trouble(Kind.LOST, f"{row.label} {row.said['occasion']} of {row.stream}: it fell due, in vain")


def not_as_rebuilt(addresses: Mapping[str, str]) -> Iterator[Trouble]:
    """Every read model, as it was lived through, against one that is built from the first event."""
    for tables in (INTAKE, ENQUIRY, NOTIFY):
        opened = part(tables, addresses[tables.name])
        for projection in opened.follower.projections:
            lived = _rows(opened.engine.connect(), projection)
            rebuild(projection, opened.store, opened.engine)
            if _rows(opened.engine.connect(), projection) != lived:
                yield Trouble(Kind.WRONG, f"{tables.name}'s {projection.name} is not as a rebuild makes it")
        opened.close()


def behind(stands: Ground) -> list[Trouble]:
    """Read models that do not come as far as their log, though they were waited for."""
    over = time.monotonic() + 20
    while (late := [name for name in SERVICES if _late(stands.databases[name].url, name)]) and time.monotonic() < over:
        time.sleep(0.2)
    return [Trouble(Kind.LOST, f"{name}'s read models do not come to the end of its log") for name in late]


def _late(url: str, service: str) -> bool:
    asked = f"select (select min(position) from projection_positions) < max(notification_id) from {service}_events"
    with psycopg.connect(url) as rows:
        return rows.execute(asked.encode()).fetchone() != (False,)


def _rows(rows: Connection, projection: Projection) -> dict[str, list[Any]]:
    with rows:
        return {table.name: [*map(tuple, rows.execute(_whole(table)))] for table in projection.tables.sorted_tables}


def _whole(table: Table) -> Any:
    return select(*(c for c in table.columns if c.name not in FORGOTTEN)).order_by(*table.primary_key)
