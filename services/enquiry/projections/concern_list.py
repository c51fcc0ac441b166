"""Query: all concerns, or the one that answers a referral; read from the rows of `concerns`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, select

from contracts.http.enquiry import ConcernEntry
from services.chassis.domain.decider import CommandContext
from services.chassis.domain.references import Reference, normalize_reference
from services.chassis.open_items.parts import is_shown_to
from services.chassis.projections.pagination import FIRST_PAGE, Page, PageRequest, SortKey, paginate
from services.enquiry.domain.concern.raising import Submission
from services.enquiry.projections.concern_tables import concerns, referrals


def all_concerns(
    connection: Connection,
    context: CommandContext,
    reference: Reference = None,
    page_request: PageRequest = FIRST_PAGE,
) -> Page[ConcernEntry]:
    """Every concern, newest first, also closed ones; `reference` selects by a referral that it answers."""
    selected = select(concerns).where(is_shown_to(concerns.c.id, context))
    if reference:
        answering = select(referrals.c.concern).where(referrals.c.reference == normalize_reference(reference))
        selected = selected.where(concerns.c.id.in_(answering))
    newest = (SortKey(concerns.c.raised_at, descending=True), SortKey(concerns.c.id))
    page = paginate(connection, "concerns", selected, newest, page_request, lambda concern: concern)
    referrals_by_concern = _referrals_by_concern(connection, [concern.id for concern in page.entries])
    entries = [_entry(concern, referrals_by_concern[concern.id]) for concern in page.entries]
    return Page(entries, page.following, page.previous)


def _referrals_by_concern(connection: Connection, concern_ids: Iterable[UUID]) -> dict[UUID, list[Any]]:
    """Concern -> rows of the referrals it answers; the referral that raised it comes first."""
    by_concern: dict[UUID, list[Any]] = {}
    selected = (
        select(referrals)
        .where(referrals.c.concern.in_(concern_ids))
        .order_by(referrals.c.taken_at, referrals.c.stream_id)
    )
    for referral in connection.execute(selected):
        by_concern.setdefault(referral.concern, []).append(referral)
    return by_concern


def _entry(concern: Any, answered: list[Any]) -> ConcernEntry:
    return ConcernEntry(
        id=concern.id,
        references=[referral.reference for referral in answered],
        about=msgspec.convert(answered[0].submission, Submission, strict=False).about,
        raised_at=concern.raised_at,
        decision=concern.decision["decision"] if concern.decision else None,
        enquiry=concern.enquiry,
    )
