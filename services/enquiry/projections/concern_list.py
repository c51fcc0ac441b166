"""This is where a concern is found: all of them, decided or not, or the one that answers a referral."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, select

from contracts.http.enquiry import ConcernEntry
from services.chassis.domain.decider import CommandContext
from services.chassis.domain.references import Reference, normalize_reference
from services.chassis.http.pagination import FIRST_PAGE, Page, PageParameters, SortKey, paginate
from services.enquiry.domain.concern.raising import Submission
from services.enquiry.projections.concerns import concerns, referrals
from services.enquiry.projections.worklist import subject_of


def all_concerns(
    connection: Connection,
    context: CommandContext,
    reference: Reference = None,
    page_request: PageParameters = FIRST_PAGE,
) -> Page[ConcernEntry]:
    """Every concern, the newest first, also what waits for nobody any more; `reference` is a referral's."""
    found = select(concerns)
    if reference:
        answers = select(referrals.c.concern).where(referrals.c.reference == normalize_reference(reference))
        found = found.where(concerns.c.id.in_(answers))
    newest = (SortKey(concerns.c.raised_at, descending=True), SortKey(concerns.c.id))
    page = paginate(connection, "concerns", found, newest, page_request, lambda concern: concern)
    answered = _answered(connection, [concern.id for concern in page.entries])
    listed = [_entry(concern, answered[concern.id]) for concern in page.entries]
    return Page(listed, page.following, page.previous)


def _answered(connection: Connection, listed: Iterable[UUID]) -> dict[UUID, list[Any]]:
    """Concern -> the referrals it answers, the one that raised it first."""
    answered: dict[UUID, list[Any]] = {}
    taken = (
        select(referrals).where(referrals.c.concern.in_(listed)).order_by(referrals.c.taken_at, referrals.c.stream_id)
    )
    for referral in connection.execute(taken):
        answered.setdefault(referral.concern, []).append(referral)
    return answered


def _entry(concern: Any, answers: list[Any]) -> ConcernEntry:
    return ConcernEntry(
        id=concern.id,
        references=[referral.reference for referral in answers],
        about=subject_of(msgspec.convert(answers[0].submission, Submission, strict=False)),
        raised_at=concern.raised_at,
        decision=concern.decision["decision"] if concern.decision else None,
        enquiry=concern.enquiry,
    )
