"""Query: referrals as a list; a partner sees those that they may see, the council's staff everybody's."""

from __future__ import annotations

from functools import partial
from typing import Any

from sqlalchemy import Connection, select

from contracts.http.intake import ReferralEntry
from services.chassis.domain.decider import CommandContext
from services.chassis.domain.references import Reference, id_range, reference_of
from services.chassis.projections.pagination import FIRST_PAGE, Page, PageRequest, SortKey, paginate
from services.intake.domain.member.state import PARTNER_ROLES
from services.intake.projections.members import members
from services.intake.projections.referrals import referrals
from services.intake.projections.visibility import is_visible

NEWEST_FIRST = (SortKey(referrals.c.received_at, descending=True), SortKey(referrals.c.id))


def own_referrals(
    connection: Connection,
    context: CommandContext,
    reference: Reference = None,
    page_request: PageRequest = FIRST_PAGE,
) -> Page[ReferralEntry]:
    """What you sent, what was shared with you, and what you may see as your organisation's lead, newest first.

    For the council's staff everybody's. Others are not found.
    """
    selected = (
        select(referrals, members.c.name.label("writer"), members.c.left.label("writer_has_left"))
        .outerjoin(members, members.c.id == referrals.c.member)
        .where(is_visible(referrals.c.id, context))
    )
    staff = context.role not in PARTNER_ROLES
    if reference:
        selected = selected.where(referrals.c.id.between(*id_range(reference)))
    return paginate(connection, "referrals", selected, NEWEST_FIRST, page_request, partial(_entry, staff))


def _entry(staff: bool, row: Any) -> ReferralEntry:
    return ReferralEntry(
        id=row.id,
        reference=reference_of(row.id),
        route=row.route,
        about=row.about,
        received_at=row.received_at,
        withdrawn=row.withdrawn,
        routing=row.routing if staff else None,
        writer=row.writer or "",
        writer_has_left=bool(row.writer_has_left),
        restricted=row.restricted,
    )
