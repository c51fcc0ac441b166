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
from portal.presenters.referrals import about
from portal.presenters.referring import summary

WORKERS = frozenset({"triage", "practitioner", "manager", "safeguarding lead"})
COLOURS = {"high": "red", "medium": "purple", "low": "green"}
UNALLOCATED = "UNALLOCATED"
ASKED_FOR = {
    "safeguarding concern": "Safeguarding concern",
    "care act needs assessment": "Care Act needs assessment",
    "carers assessment": "Carer’s assessment",
    "general enquiry or advice": "General enquiry or advice",
    "callback before referral": "Call back before a referral",
    "provider quality concern": "Provider quality concern",
}
"""What a partner asked for, as the council calls it."""

SAFEGUARDING = "safeguarding"
OTHERS_LISTED_MAX = 20
"""How many that can be joined are listed beside those about the same name; older ones are found by reference."""


@dataclass(frozen=True, kw_only=True)
class WaitingLine:
    """One line of the queue."""

    reference: str
    href: str
    about: str
    route: str
    received_at: datetime
    danger: bool
    withdrawn: bool
    owner: str
    unallocated: str
    rating: str
    colour: str
    review_on: date
    overdue: bool


def waiting_lines(queue: Iterable[QueueItem], today: date) -> list[WaitingLine]:
    return [_waiting_line(item, today) for item in queue]


def _waiting_line(item: QueueItem, today: date) -> WaitingLine:
    return WaitingLine(
        reference=item.reference,
        href=f"/triage/{item.id}",
        about=item.about,
        route=ASKED_FOR.get(item.route, item.route),
        received_at=item.received_at,
        danger=item.immediate_danger == "yes",
        withdrawn=item.withdrawn,
        owner=owner(item.owner, item.unallocated, item.owner_name),
        unallocated="" if item.owner else item.unallocated,
        rating=RATINGS.get(item.rating, item.rating),
        colour=COLOURS.get(item.rating, "grey"),
        review_on=item.review_on,
        overdue=item.review_on < today,
    )


def counts(lines: Iterable[WaitingLine]) -> str:
    """How much there is to see to, before the list is read."""
    waiting_lines = [*lines]
    said = {
        "wait": len(waiting_lines),
        "in immediate danger": sum(line.danger for line in waiting_lines),
        UNALLOCATED: sum(bool(line.unallocated) for line in waiting_lines),
        "overdue for review": sum(line.overdue for line in waiting_lines),
    }
    return ", ".join(f"{number} {text}" for text, number in said.items()) + "."


def owner(who: UUID | None, unallocated: str, name: str | None) -> str:
    if who is None:
        return f"{UNALLOCATED}: {unallocated}"
    return name or f"somebody whose name is not known ({who})"


def standing(triaged: Triaged, names: Mapping[UUID, str]) -> list[dict[str, Any]]:
    """What triage made of it so far, as rows of a GOV.UK summary list. Once sent on it waits for nobody here."""
    owner_text = owner(triaged.owner, triaged.unallocated, names.get(triaged.owner) if triaged.owner else None)
    rating = summary("Risk rating", RATINGS.get(triaged.rating, triaged.rating))
    unsettled = "Not identified" if triaged.source_unmatched else "Identified" if triaged.sources else "None named"
    source = summary("Source of risk", unsettled)
    if triaged.routing is None:
        next_review = summary("Next review", day(triaged.review_on))
        return [summary("Owner", owner_text), rating, next_review, source, summary("Sent to", "Not yet sent on")]
    sent_to = summary("Sent to", ROUTINGS.get(triaged.routing, triaged.routing))
    because = summary("Because", REASONS.get(triaged.reason or "", triaged.reason or ""))
    return [*([summary("Owner", owner_text)] if triaged.owner else []), rating, source, sent_to, because]


def referrer(triaged: Triaged, people: Mapping[UUID, str], organisations: Mapping[str, str]) -> str:
    """Whom to ask for, and where."""
    who = (people.get(triaged.member, ""), organisations.get(str(triaged.organisation), ""))
    return ", ".join(one for one in who if one)


def names_of(known: Iterable[MemberEntry | PartnerEntry]) -> dict[UUID, str]:
    """Id of a member or an organisation -> its name."""
    return {one.id: one.name for one in known}


def workers(members: Iterable[MemberEntry]) -> dict[str, str]:
    """Who a referral can be given to; or openly nobody."""
    here = sorted((m for m in members if not m.left and WORKERS & {*m.roles}), key=lambda m: m.name)
    return {"": "Select", NONE: f"Nobody ({UNALLOCATED})", **{str(m.id): m.name for m in here}}


def organisations(partners: Iterable[PartnerEntry]) -> dict[str, str]:
    return {"": "Select", NONE: "None of the registered organisations", **by_name(partners)}


def by_name(partners: Iterable[PartnerEntry]) -> dict[str, str]:
    return {str(one.id): one.name for one in sorted(partners, key=lambda one: one.name.casefold())}


def is_joinable(entry: ReferralEntry, to: ReferralAsSent) -> bool:
    """Whether a referral can be joined to it: it went to safeguarding, was not withdrawn, and is another."""
    return entry.routing == SAFEGUARDING and not entry.withdrawn and entry.id != to.id


def earlier_referrals(referral: ReferralAsSent, entries: Iterable[ReferralEntry]) -> dict[str, str]:
    """What it may be joined to: those about the same name first, then the newest."""
    name = about(referral).casefold()
    can = [one for one in entries if is_joinable(one, referral)]
    same = [one for one in can if name and one.about.casefold() == name]
    others = [one for one in can if one not in same][:OTHERS_LISTED_MAX]
    same_name = {str(one.id): f"Same name: {referral_label(one)}" for one in same}
    return {"": "No", **same_name, **{str(one.id): referral_label(one) for one in others}}


def referral_label(one: ReferralEntry) -> str:
    """Enough to know it by."""
    return f"{one.reference}, {one.about}, {ASKED_FOR.get(one.route, one.route).lower()}, {day(one.received_at)}"
