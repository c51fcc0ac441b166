"""Queries: which notices to the council's own people are due, and how each call for an open item went out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from annotated_types import doc
from sqlalchemy import Connection, case, or_, select

from contracts.http.notify import CallNotice
from services.chassis.domain.decider import CommandContext, stream
from services.chassis.open_items.parts import is_shown_to
from services.chassis.projections.pagination import FIRST_PAGE, Page, PageRequest, SortKey, paginate
from services.notify.council import council
from services.notify.domain.delivery.state import ChannelKind, Notice, StaffNews
from services.notify.domain.item_call.receivers import Place
from services.notify.projections.staff_notice_tables import members, notices, teams


def due_staff_notices(connection: Connection, now: datetime, limit: int = 100) -> list[Notice]:
    """Notices to the council's own people that are due by now; those that ask for "I have it" first."""
    urgent_first = case((notices.c.asks_for_it, 0), else_=1)
    due = (
        select(notices, members.c.email, teams.c.mailbox, teams.c.out_of_hours_address)
        .outerjoin(members, members.c.member == notices.c.member)
        .outerjoin(teams, teams.c.team == notices.c.team)
        .where(notices.c.attempt_due <= now)
        .order_by(urgent_first, notices.c.attempt_due)
        .limit(limit)
    )
    return [_notice(found) for found in connection.execute(due)]


def _notice(found: Any) -> Notice:
    """Each receiver is a lane of its own: one that does not answer delays nobody else."""
    address = _address(found)
    return Notice(
        delivery=found.delivery,
        referral=found.subject,
        reference=found.reference,
        update="",
        channel=ChannelKind.EMAIL,
        organisation=stream("receivers", found.place, found.member or found.team or ""),
        email=address,
        webhook=None,
        own_email=address,
        staff=StaffNews(**{name: getattr(found, name) for name in StaffNews._fields}),
    )


def _address(found: Any) -> str | None:
    addresses: dict[Place, str | None] = {
        Place.OWN: found.email,
        Place.MAILBOX: found.mailbox,
        Place.OUT_OF_HOURS: found.out_of_hours_address,
        Place.DIRECTOR: council().director_mailbox,
    }
    return addresses[Place(found.place)]


Item = Annotated[UUID, doc("the open item, of whatever service; or a team, for the tests of its address")]


def call_notices(
    connection: Connection, context: CommandContext, item: Item, page_request: PageRequest = FIRST_PAGE
) -> Page[CallNotice]:
    """To whom and when it went out that an open item asks for somebody, and whether it was delivered; latest first.

    Whoever has a part in what it is about reads nothing of it. The test of a team's address is about no case.
    """
    shown = or_(notices.c.case.is_(None), is_shown_to(notices.c.case, context))
    found = select(notices).where(notices.c.subject == item, shown)
    latest = (SortKey(notices.c.called_at, descending=True), SortKey(notices.c.delivery))
    return paginate(connection, "calls", found, latest, page_request, _entry)


def _entry(found: Any) -> CallNotice:
    fields = {name: getattr(found, name) for name in CallNotice.model_fields if name != "item"}
    return CallNotice(item=found.subject, **fields)
