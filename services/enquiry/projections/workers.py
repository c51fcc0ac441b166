"""Projection: the workers who can be accountable for an enquiry. Query: all of them, by name."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import JSON, Column, Connection, Integer, MetaData, String, Table, Uuid, select

from contracts.http.enquiry import Worker
from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.domain.decider import CommandContext
from services.chassis.projections.pagination import FIRST_PAGE, Page, PageRequest, SortKey, paginate
from services.chassis.projections.projection import Projection
from services.chassis.projections.row_changes import Change, change, drop, row
from services.enquiry.domain.worker.absence import MemberAbsent, MemberPresent
from services.enquiry.domain.worker.state import ACCOUNTABLE
from services.enquiry.domain.worker.upstream_facts import MemberKnown, MemberLeft

tables = MetaData()
workers = Table(
    "workers",
    tables,
    Column("member", Uuid, primary_key=True),
    Column("name", String, nullable=False),
    Column("roles", JSON, nullable=False),
    Column("version", Integer, nullable=False),
)


def member_known(event: MemberKnown, recorded: RecordedEvent) -> Iterator[Change]:
    if ACCOUNTABLE & {*event.roles}:
        yield row(workers, member=event.member, name=event.name, roles=[*event.roles], version=recorded.version)
    else:
        yield drop(workers, member=event.member)


def member_left(event: MemberLeft, recorded: RecordedEvent) -> Iterator[Change]:
    yield drop(workers, member=event.member)


def absence_known(event: MemberAbsent | MemberPresent, recorded: RecordedEvent) -> Iterator[Change]:
    yield change(workers, member=event.member, version=recorded.version)


WORKERS = Projection(
    "workers",
    2,
    tables,
    {
        MemberKnown: member_known,
        MemberLeft: member_left,
        MemberAbsent: absence_known,
        MemberPresent: absence_known,
    },
)


def workers_to_choose(
    connection: Connection, context: CommandContext, page_request: PageRequest = FIRST_PAGE
) -> Page[Worker]:
    """Who can be made accountable for an enquiry, by name."""
    by_name = (SortKey(workers.c.name), SortKey(workers.c.member))
    return paginate(
        connection, "workers", select(workers), by_name, page_request, lambda row: Worker.model_validate(row._mapping)
    )
