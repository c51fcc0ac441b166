"""Presenter of triage: who has a referral, its risk, its next review, and where it was sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from contracts.http.intake import (
    MemberEntry,
    PartnerEntry,
    QueueItem,
    ReferralAsSent,
    ReferralEntry,
    ReferralTriage,
)
from contracts.http.teams import TeamEntry
from portal.kit.dates import day
from portal.kit.people import Names, byline
from portal.kit.summary_list import Row, summary_row
from portal.labels.answers import ANSWERS_READ
from portal.labels.routes import council_route
from portal.labels.triage import (
    NONE,
    PARTNER_ROLES,
    PARTS,
    RATING_COLOURS,
    RATINGS,
    ROUTING_REASONS,
    ROUTINGS,
    SAFEGUARDING,
    UNALLOCATED,
    VIEW_QUESTIONS,
)
from portal.labels.wording import label
from portal.presenters.referrals import about, linked_rows

WORKERS = frozenset({"triage", "manager"})
"""Roles whose holders a referral can be allocated to."""

OTHERS_LISTED_MAX = 20
"""Referrals to join that are listed beside those about the same name. Older ones are found by reference."""


@dataclass(frozen=True, kw_only=True)
class WaitingLine:
    """One line of the queue. `unallocated`: why nobody has the referral."""

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
        route=council_route(item.route),
        received_at=item.received_at,
        danger=item.immediate_danger == "yes",
        withdrawn=item.withdrawn,
        owner=owner(item.owner, item.unallocated, item.owner_name),
        unallocated="" if item.owner else item.unallocated,
        rating=label(RATINGS, item.rating),
        colour=RATING_COLOURS.get(item.rating, "grey"),
        review_on=item.review_on,
        overdue=item.review_on < today,
    )


def counts(lines: Iterable[WaitingLine]) -> str:
    """The numbers above the queue."""
    waiting = [*lines]
    numbers = {
        "wait": len(waiting),
        "in immediate danger": sum(line.danger for line in waiting),
        UNALLOCATED: sum(bool(line.unallocated) for line in waiting),
        "overdue for review": sum(line.overdue for line in waiting),
    }
    return ", ".join(f"{number} {text}" for text, number in numbers.items()) + "."


def owner(who: UUID | None, unallocated: str, name: str | None) -> str:
    if who is None:
        return f"{UNALLOCATED}: {unallocated}"
    return name or f"somebody whose name is not known ({who})"


def standing(referral: ReferralAsSent, triaged: ReferralTriage, names: Names) -> list[Row]:
    """How the referral stands in triage. Once it was sent on, it has no next review, and nobody need own it."""
    owner_name = names.get(str(triaged.owner)) if triaged.owner else None
    owner_row = summary_row("Owner", owner(triaged.owner, triaged.unallocated, owner_name))
    rating = summary_row("Risk rating", label(RATINGS, triaged.rating))
    source = summary_row("Source of risk", _source_state(referral, triaged))
    if triaged.routing is None:
        next_review = summary_row("Next review", day(triaged.review_on))
        back = [summary_row("Sent back, because", triaged.sent_back)] if triaged.sent_back else []
        return [owner_row, rating, next_review, source, summary_row("Sent to", "Not yet sent on"), *back]
    sent_to = summary_row("Sent to", label(ROUTINGS, triaged.routing))
    because = summary_row("Because", label(ROUTING_REASONS, triaged.reason))
    return [*([owner_row] if triaged.owner else []), rating, source, sent_to, because]


def adults_view(triaged: ReferralTriage) -> list[Row]:
    """What the adult thinks, as it was said last; where nobody has asked since, what was written stands."""
    return [
        summary_row(
            label(VIEW_QUESTIONS, fact.question),
            f"{label(ANSWERS_READ, fact.value)}, {fact.said_by} said ({day(fact.recorded_on)})",
        )
        for fact in triaged.adults_view
    ]


def detention(triaged: ReferralTriage) -> list[Row]:
    """Whether the adult is in prison or approved premises, as it was said last; without a row nobody has said."""
    fact = triaged.detention
    if fact is None:
        return []
    said = f"{label(ANSWERS_READ, fact.value)}, {fact.source} said ({day(fact.recorded_on)})"
    return [summary_row("In prison or approved premises", said)]


def involved(triaged: ReferralTriage, people: Names) -> list[Row]:
    """Who of the council has a part in it, and is therefore not asked about it."""
    named = [f"{people.get(str(each.member), 'Somebody')} ({label(PARTS, each.part)})" for each in triaged.involved]
    return [summary_row("Has a part in it, and is not asked", ", ".join(named))] if named else []


def whole_standing(referral: ReferralAsSent, triaged: ReferralTriage, people: Names) -> list[Row]:
    """How it stands, what the adult thinks, and who of the council has a part in it."""
    said = [*adults_view(triaged), *detention(triaged)]
    linked = linked_rows(referral, "/triage")
    return [*standing(referral, triaged, people), *linked, *said, *involved(triaged, people)]


def _source_state(referral: ReferralAsSent, triaged: ReferralTriage) -> str:
    """A named source is identified also where triage found that it is no registered organisation."""
    if triaged.source_unmatched:
        return "Not identified"
    return "Identified" if triaged.sources or referral.submission.get("source_name") else "None named"


def referrer(triaged: ReferralTriage, people: Names, organisations: Names) -> str:
    """Whom to ask for, and where."""
    return byline(people.get(str(triaged.member), ""), organisations.get(str(triaged.organisation), ""))


def workers(members: Iterable[MemberEntry]) -> dict[str, str]:
    """The choices of who gets a referral, openly nobody among them."""
    present = sorted((m for m in members if not m.left and WORKERS & {*m.roles}), key=lambda m: m.name)
    return {"": "Select", NONE: f"Nobody ({UNALLOCATED})", **{str(m.id): m.name for m in present}}


def organisations(partners: Iterable[PartnerEntry]) -> dict[str, str]:
    """The choices of who the source of risk is, openly none among them."""
    return {"": "Select", NONE: "None of the registered organisations", **by_name(partners)}


def by_name(partners: Iterable[PartnerEntry]) -> dict[str, str]:
    return {str(partner.id): partner.name for partner in sorted(partners, key=lambda p: p.name.casefold())}


def is_joinable(entry: ReferralEntry, referral: ReferralAsSent) -> bool:
    """Whether the referral can join `entry`: another one, sent to safeguarding, and not withdrawn."""
    return entry.routing == SAFEGUARDING and not entry.withdrawn and entry.id != referral.id


def earlier_referrals(referral: ReferralAsSent, entries: Iterable[ReferralEntry]) -> dict[str, str]:
    """The choices of what it joins: referrals about the same name first, then the newest."""
    name = about(referral).casefold()
    joinable = [entry for entry in entries if is_joinable(entry, referral)]
    same = [entry for entry in joinable if name and entry.about.casefold() == name]
    others = [entry for entry in joinable if entry not in same][:OTHERS_LISTED_MAX]
    same_name = {str(entry.id): f"Same name: {referral_label(entry)}" for entry in same}
    return {"": "No", **same_name, **{str(entry.id): referral_label(entry) for entry in others}}


def referral_label(entry: ReferralEntry) -> str:
    """Reference, subject, route and day: enough to recognise a referral in a list of choices."""
    return byline(entry.reference, entry.about, council_route(entry.route).lower(), day(entry.received_at))


def is_not_routed(referral: ReferralAsSent) -> bool:
    """Whether triage has not sent the referral on."""
    return referral.triage is None or referral.triage.routing is None


def is_restricted(referral: ReferralAsSent) -> bool:
    return referral.visibility is not None and referral.visibility.restricted


def people_and_teams(members: Iterable[MemberEntry], teams: Iterable[TeamEntry]) -> dict[str, str]:
    """The choices of who of the council has a part: one of its people, or everybody of a team."""
    staff = (m for m in members if not m.left and not PARTNER_ROLES.issuperset(m.roles))
    people = {f"member {m.id}": m.name for m in sorted(staff, key=lambda m: m.name.casefold())}
    standing_teams = (team for team in teams if not team.merged_into)
    return {"": "Select", **people, **{f"team {team.id}": f"Everybody of: {team.name}" for team in standing_teams}}


def colleagues_of_writer(members: Iterable[MemberEntry]) -> dict[str, str]:
    """The people of the referrer's organisation, also those who have left: they may be involved all the same."""
    return {str(member.id): member.name for member in sorted(members, key=lambda m: m.name.casefold())}
