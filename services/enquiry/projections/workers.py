"""This is where it is answered who can be made accountable for an enquiry."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import JSON, Column, Connection, Integer, MetaData, String, Table, Uuid, select

from contracts.http.enquiry import Worker
from services.chassis.answering.paging import FIRST, Key, Page, Turned, paged
from services.chassis.asking.decisions import Asked
from services.chassis.asking.recorded import Recorded
from services.chassis.projecting.changes import Change, drop, row
from services.chassis.projecting.projections import Projection
from services.enquiry.domain.worker.knowing import WorkerKnown, WorkerLeft
from services.enquiry.domain.worker.state import ACCOUNTABLE

tables = MetaData()
workers = Table(
    "workers",
    tables,
    Column("member", Uuid, primary_key=True),
    Column("name", String, nullable=False),
    Column("roles", JSON, nullable=False),
    Column("version", Integer, nullable=False),
)


def worker_known(event: WorkerKnown, recorded: Recorded) -> Iterator[Change]:
    if ACCOUNTABLE & {*event.roles}:
        yield row(workers, member=event.member, name=event.name, roles=[*event.roles], version=recorded.version)
    else:
        yield drop(workers, member=event.member)


def worker_left(event: WorkerLeft, recorded: Recorded) -> Iterator[Change]:
    yield drop(workers, member=event.member)


WORKERS = Projection("workers", 1, tables, {WorkerKnown: worker_known, WorkerLeft: worker_left})


def workers_to_choose(rows: Connection, asked: Asked, turn: Turned = FIRST) -> Page[Worker]:
    """Who can be made accountable for an enquiry, by name."""
    by_name = (Key(workers.c.name), Key(workers.c.member))
    return paged(rows, "workers", select(workers), by_name, turn, lambda row: Worker.model_validate(row._mapping))
