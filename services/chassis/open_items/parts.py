"""Tables of `staffing`: who has a part in which case, and which cases are restricted; what the board asks of them.

A decision never reads them: it looks up what the service's own streams say (`ServiceItems.find_involvement`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    MetaData,
    Select,
    String,
    Table,
    Uuid,
    and_,
    exists,
    or_,
    select,
    true,
)

from services.chassis.domain.decider import CommandContext
from services.chassis.projections.case_links import streams_under
from services.chassis.projections.row_changes import Change, drop, row

tables = MetaData()
parts = Table(
    "staffing_parts",
    tables,
    Column("case", Uuid, primary_key=True),
    Column("source", Uuid, primary_key=True),
    Column("member", Uuid, primary_key=True, index=True),
    Column("why", String, primary_key=True),
)
restricted = Table(
    "staffing_restricted",
    tables,
    Column("case", Uuid, primary_key=True),
    Column("source", Uuid, primary_key=True),
)


class Why(StrEnum):
    """Why somebody has a part. STAFF alone makes a case restricted."""

    WRITER = "writer"
    NAMED = "named"
    STAFF = "staff"


def part_rows(case: UUID, source: UUID, members: Iterable[UUID], why: Why) -> Iterator[Change]:
    """These have a part in a case, because of what this source says."""
    return (row(parts, case=case, source=source, member=member, why=why) for member in dict.fromkeys(members))


def no_part_rows(case: UUID, source: UUID, members: Iterable[UUID], why: Why) -> Iterator[Change]:
    return (drop(parts, case=case, source=source, member=member, why=why) for member in members)


def restricted_row(case: UUID, source: UUID, is_so: bool = True) -> Change:
    return row(restricted, case=case, source=source) if is_so else drop(restricted, case=case, source=source)


def replaced_parts(case: UUID, source: UUID, named: Iterable[UUID], is_restricted: bool) -> Iterator[Change]:
    """All whom a source names, as it is now."""
    yield drop(parts, case=case, source=source, why=Why.NAMED)
    yield from part_rows(case, source, named, Why.NAMED)
    yield restricted_row(case, source, is_restricted)


def source_gone(case: UUID, source: UUID) -> Iterator[Change]:
    """What this source says is about another case."""
    yield drop(parts, case=case, source=source)
    yield drop(restricted, case=case, source=source)


def has_part(case: ColumnElement[UUID], member: ColumnElement[UUID]) -> ColumnElement[bool]:
    return exists().where(parts.c.case == case, parts.c.member == member)


def is_item_shown_to(
    item: ColumnElement[UUID], case: ColumnElement[UUID], context: CommandContext
) -> ColumnElement[bool]:
    """Some items have people with a part of their own, beside those of their case."""
    return and_(is_shown_to(case, context), is_shown_to(item, context))


def is_shown_to(case: ColumnElement[UUID], context: CommandContext) -> ColumnElement[bool]:
    """Nobody who has a part in a restricted case sees it, or counts it, whatever their role."""
    member = _member(context)
    return case.not_in(hidden_cases(member)) if member else true()


def is_hidden_history(connection: Connection, context: CommandContext, streams: Sequence[UUID]) -> bool:
    """Whether any of these streams belongs to a restricted case in which the caller has a part.

    A history can be asked for by any stream of a case, so that it does not do to ask about the case alone.
    """
    member = _member(context)
    hidden = streams_under(hidden_cases(member)).subquery() if member else None
    return hidden is not None and connection.scalar(select(exists().where(hidden.c.stream.in_(streams)))) is True


def _member(context: CommandContext) -> UUID | None:
    """None: a service asks."""
    try:
        return UUID(context.by)
    except ValueError:
        return None


def hidden_cases(member: UUID) -> Select[tuple[UUID]]:
    """The restricted cases in which this member has a part, other than having written of it."""
    staffs = select(parts.c.case).where(parts.c.why == Why.STAFF)
    is_restricted = or_(parts.c.case.in_(select(restricted.c.case)), parts.c.case.in_(staffs))
    return select(parts.c.case).where(parts.c.member == member, parts.c.why != Why.WRITER, is_restricted)
