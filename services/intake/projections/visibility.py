"""Projection of `referrals`: who of the referrer's organisation may see each. Query: colleagues, to share one with.

The rows are the keys of the list of readers in the events, so that lists and single reads ask what commands ask.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Connection, MetaData, String, Table, Uuid, cast, or_, select

from contracts.http.intake import Colleague, ReferralVisibility
from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.domain.decider import CommandContext
from services.chassis.domain.readers import Readers, reader_keys
from services.chassis.open_items.parts import is_shown_to
from services.chassis.projections.pagination import FIRST_PAGE, Page, PageRequest, SortKey, paginate
from services.chassis.projections.row_changes import Change, drop, row
from services.intake.domain.member.state import PARTNER_ROLES, Role
from services.intake.projections.members import members

tables = MetaData()
readers = Table(
    "referral_readers",
    tables,
    Column("referral", Uuid, primary_key=True),
    Column("reader", String, primary_key=True, index=True),
    Column("member", Uuid),
)


def reader_rows(referral: UUID, may_see: Readers) -> Iterator[Change]:
    """Replace the readers of a referral."""
    yield drop(readers, referral=referral)
    by_name = len(may_see.members)
    for n, key in enumerate(may_see.keys):
        yield row(readers, referral=referral, reader=key, member=may_see.members[n] if n < by_name else None)


def new_reader_rows(referral: UUID, may_see: Readers) -> Iterator[Change]:
    """The readers of a referral that nobody could see before."""
    yield from list(reader_rows(referral, may_see))[1:]


def readers_changed(event: Any, recorded: RecordedEvent) -> Iterator[Change]:
    """Any event that says who may see the referral from now on."""
    yield from reader_rows(recorded.stream, event.readers)


def is_visible(referral: ColumnElement[UUID], context: CommandContext) -> ColumnElement[bool]:
    """Condition: the caller may see this referral, as `may_see` decides it for commands."""
    if context.role not in PARTNER_ROLES:
        return is_shown_to(referral, context)
    return referral.in_(select(readers.c.referral).where(readers.c.reader.in_(reader_keys(context))))


def visibility_of(connection: Connection, context: CommandContext, stored: Any) -> ReferralVisibility:
    """Who may see this referral, and what of it the caller may change."""
    named = connection.execute(
        select(members.c.id, members.c.name, members.c.left)
        .where(
            or_(
                members.c.id == stored.member,
                members.c.id.in_(select(readers.c.member).where(readers.c.referral == stored.id)),
            )
        )
        .order_by(members.c.name, members.c.id)
    ).all()
    writer = next((m for m in named if m.id == stored.member), None)
    is_writer, staff = context.by == str(stored.member), context.role not in PARTNER_ROLES
    return ReferralVisibility(
        writer=Colleague(id=stored.member, name=writer.name if writer else ""),
        writer_has_left=writer is not None and writer.left,
        restricted=stored.restricted,
        shared_with=[_colleague(m) for m in named if m.id != stored.member],
        may_share=not staff and (is_writer or context.role == Role.ORGANISATION_LEAD),
        may_restrict=staff or is_writer,
    )


def colleagues(
    connection: Connection, context: CommandContext, page_request: PageRequest = FIRST_PAGE
) -> Page[Colleague]:
    """The other people of your organisation, by name: with them you can share a referral. Case systems are left out."""
    own = [UUID(id) for id in (context.organisation, *context.organisation_aliases)]
    selected = select(members.c.id, members.c.name).where(
        members.c.organisation.in_(own),
        members.c.left.is_(False),
        members.c.client.is_(None),
        cast(members.c.id, String) != context.by,
    )
    by_name = (SortKey(members.c.name), SortKey(members.c.id))
    return paginate(connection, "colleagues", selected, by_name, page_request, _colleague)


def _colleague(row: Any) -> Colleague:
    return Colleague(id=row.id, name=row.name)
