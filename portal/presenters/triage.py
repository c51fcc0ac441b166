"""This is where triage is worded: whose a referral is, its risk, and when it is looked at next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from contracts.http.intake import MemberEntry, PartnerEntry, QueueItem, ReferralAsSent, ReferralEntry, Triaged
from portal.forms.triage import NONE, RATINGS, REASONS, ROUTINGS
from portal.presenters.moments import day
from portal.presenters.referring import summary
from portal.referring.routes import ROUTES

WORKERS = frozenset({"triage", "practitioner", "manager", "safeguarding lead"})
COLOURS = {"high": "red", "medium": "purple", "low": "green"}
UNALLOCATED = "UNALLOCATED"


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One line of the queue."""

    reference: str
    href: str
    about: str
    route: str
    received_at: datetime
    danger: bool
    withdrawn: bool
    owner: str
    rating: str
    colour: str
    review_on: date
    overdue: bool


def waiting(queue: Iterable[QueueItem], today: date) -> list[Waiting]:
    return [_waiting(item, today) for item in queue]


def _waiting(item: QueueItem, today: date) -> Waiting:
    return Waiting(
        reference=item.reference,
        href=f"/triage/{item.id}",
        about=item.about,
        route=ROUTES.get(item.route, item.route),
        received_at=item.received_at,
        danger=item.immediate_danger == "yes",
        withdrawn=item.withdrawn,
        owner=owner(item.owner, item.unallocated, item.owner_name),
        rating=RATINGS.get(item.rating, item.rating),
        colour=COLOURS.get(item.rating, "grey"),
        review_on=item.review_on,
        overdue=item.review_on < today,
    )


def owner(who: UUID | None, unallocated: str, name: str | None) -> str:
    if who is None:
        return f"{UNALLOCATED}: {unallocated}"
    return name or f"somebody whose name is not known ({who})"


def standing(triaged: Triaged, names: Mapping[UUID, str]) -> list[dict[str, Any]]:
    """What triage made of it so far, as rows of a GOV.UK summary list."""
    rows = [
        summary(
            "Owner", owner(triaged.owner, triaged.unallocated, names.get(triaged.owner) if triaged.owner else None)
        ),
        summary("Risk rating", RATINGS.get(triaged.rating, triaged.rating)),
        summary("Next review", day(triaged.review_on)),
        summary("Source of risk", "Named, and not identified yet" if triaged.source_unmatched else "Nothing to settle"),
    ]
    if triaged.routing is None:
        return [*rows, summary("Sent to", "Not yet sent on")]
    rows.append(summary("Sent to", ROUTINGS.get(triaged.routing, triaged.routing)))
    return [*rows, summary("Because", REASONS.get(triaged.reason or "", triaged.reason or ""))]


def names_of(members: Iterable[MemberEntry]) -> dict[UUID, str]:
    return {member.id: member.name for member in members}


def workers(members: Iterable[MemberEntry]) -> dict[str, str]:
    """Who a referral can be given to; or openly nobody."""
    here = sorted((m for m in members if not m.left and WORKERS & {*m.roles}), key=lambda m: m.name)
    return {"": "Select", NONE: f"Nobody ({UNALLOCATED})", **{str(m.id): m.name for m in here}}


def organisations(partners: Iterable[PartnerEntry]) -> dict[str, str]:
    named = sorted(partners, key=lambda partner: partner.name)
    return {"": "Select", NONE: "None of the registered organisations", **{str(p.id): p.name for p in named}}


def earlier(referral: ReferralAsSent, entries: Iterable[ReferralEntry]) -> dict[str, str]:
    """What it may be joined to: the service says which of them went to safeguarding."""
    before = [e for e in entries if e.id != referral.id and e.received_at <= referral.received_at]
    return {"": "No", **{str(e.id): f"{e.reference}, {e.about}, {day(e.received_at)}" for e in before}}
