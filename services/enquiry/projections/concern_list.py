"""This is where a concern is found: all of them, decided or not, or the one that answers a referral."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, select

from contracts.http.enquiry import ConcernEntry
from services.chassis.answering.paging import FIRST, Key, Page, Turned, paged
from services.chassis.answering.references import Reference, checked
from services.chassis.asking.decisions import Asked
from services.enquiry.domain.concern.raising import Submission
from services.enquiry.projections.concerns import concerns, referrals
from services.enquiry.projections.worklist import about


def all_concerns(
    rows: Connection, asked: Asked, reference: Reference = None, turn: Turned = FIRST
) -> Page[ConcernEntry]:
    """Every concern, the newest first, also what waits for nobody any more; `reference` is a referral's."""
    found = select(concerns)
    if reference:
        answers = select(referrals.c.concern).where(referrals.c.reference == checked(reference))
        found = found.where(concerns.c.id.in_(answers))
    newest = (Key(concerns.c.raised_at, falling=True), Key(concerns.c.id))
    page = paged(rows, "concerns", found, newest, turn, lambda concern: concern)
    answered = _answered(rows, [concern.id for concern in page.entries])
    listed = [_entry(concern, answered[concern.id]) for concern in page.entries]
    return Page(listed, page.following, page.previous)


def _answered(rows: Connection, listed: Iterable[UUID]) -> dict[UUID, list[Any]]:
    """Concern -> the referrals it answers, the one that raised it first."""
    answered: dict[UUID, list[Any]] = {}
    taken = select(referrals).where(referrals.c.concern.in_(listed)).order_by(referrals.c.taken_at, referrals.c.place)
    for referral in rows.execute(taken):
        answered.setdefault(referral.concern, []).append(referral)
    return answered


def _entry(concern: Any, answers: list[Any]) -> ConcernEntry:
    return ConcernEntry(
        id=concern.id,
        references=[referral.reference for referral in answers],
        about=about(msgspec.convert(answers[0].submission, Submission, strict=False)),
        raised_at=concern.raised_at,
        decision=concern.decision["decision"] if concern.decision else None,
        enquiry=concern.enquiry,
    )
