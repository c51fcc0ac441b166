"""Presenter of the board: what waits, who has it, by when it is due, and how many wait in all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from contracts.http.open_items import OpenItemCount, OpenItemEntry
from contracts.http.teams import TeamEntry
from portal.gateways.open_items import Board, BoardCounts
from portal.kit.dates import day, moment
from portal.kit.people import Names, name_of, with_names
from portal.kit.summary_list import Row, summary_rows
from portal.labels.open_items import (
    PAUSE_REASONS,
    RISKS,
    RUNGS,
    SERVICES,
    UNALLOCATED_REASONS,
    VIEWS,
    kind_label,
)
from portal.labels.triage import ROUTING_REASONS, ROUTINGS
from portal.labels.wording import label
from portal.presenters.work import CONCERNS, ENQUIRIES

BOARD = "/board"
TRIAGE = "/triage"
ENQUIRY_KIND, SENT_ON = "enquiry", "sent on"
FEEDBACK_PAGES = {
    "held feedback": ("/held/{subject}/{key}", "What is held: release or withhold it"),
    "disagreement": ("/disputes/{subject}/{key}", "The disagreement: answer the referrer"),
    "undeliverable notice": ("/undeliverable/{subject}/renewal", "The notice: send it again"),
    "undeliverable call": ("/board/{key}", "What the call was about"),
    "incident": ("/history/{case}", "The history: what was told, and who had read it"),
}
"""Kind of item of notify -> the address of the page where a person acts on it, and what it is called."""

SOMEBODY = "Somebody whose name is not known here"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the board."""

    href: str
    reference: str
    about: str
    kind: str
    asks: str
    detail: str
    owner: str
    team: str
    risk: str
    rung: str
    due: datetime
    since: datetime
    urgent: bool
    overdue: bool
    paused: bool
    more_time_asked: bool
    last: str


def lines(board: Board, names: Names, teams: Names, now: datetime) -> list[Line]:
    return [_line(item, names, teams, now) for item in board.items]


def waiting(items: Iterable[OpenItemEntry], names: Names, now: datetime) -> list[Line]:
    """What waits on one matter, as its page shows it: what is due soonest stands first."""
    return [_line(item, names, {}, now) for item in sorted(items, key=lambda item: item.due_at)]


def _line(item: OpenItemEntry, names: Names, teams: Names, now: datetime) -> Line:
    return Line(
        href=f"{BOARD}/{item.service}/{item.id}",
        reference=item.reference,
        about=item.about,
        kind=kind_label(item.kind),
        asks=item.asks,
        detail=detail(item),
        owner=owner(item, names),
        team=teams.get(str(item.team), "A team"),
        risk=RISKS.get(item.risk, item.risk),
        rung=_rung(item, names),
        due=item.due_at,
        since=item.since,
        urgent=item.urgent and not item.acknowledged,
        overdue=min(item.due_at, item.review_at) < now,
        paused=item.paused_until is not None,
        more_time_asked=bool(item.extension_asked),
        last=_last(item, names),
    )


def detail(item: OpenItemEntry) -> str:
    """What it is. Where a referral was sent, and why, is stored by its codes."""
    if item.kind != SENT_ON:
        return item.detail
    routing, _, reason = item.detail.partition(": ")
    return ": ".join(part for part in (label(ROUTINGS, routing), label(ROUTING_REASONS, reason)) if part)


def _last(item: OpenItemEntry, names: Names) -> str:
    """What happened to it last; of what nothing happened to yet, since when it waits: the rest stands beside it."""
    return with_names(item.last, names, SOMEBODY) if item.version > 1 else f"Waits since {moment(item.since)}"


def due(item: OpenItemEntry) -> str:
    """When it is due; where its clock was paused or extended, also when it would have been."""
    if item.due_without_at is None:
        return moment(item.due_at)
    return f"{moment(item.due_at)}; by the clock without pauses and extensions {moment(item.due_without_at)}"


def _pause(item: OpenItemEntry) -> str:
    if item.paused_until is None:
        return ""
    return f"Until {moment(item.paused_until)} at the latest: {label(PAUSE_REASONS, item.pause_reason)}"


def _extension_asked(item: OpenItemEntry, names: Names) -> str:
    if not item.extension_asked:
        return ""
    who = names.get(item.extension_asked_by, SOMEBODY)
    return f"{who} asks for {item.extension_asked}"


def _rung(item: OpenItemEntry, names: Names) -> str:
    """To whom it went up, by role and by name; empty while whoever has it is asked."""
    role = RUNGS.get(item.rung, "")
    who = ", ".join(name_of(member, names, nobody="", unknown=SOMEBODY) for member in item.asked)
    return f"{role}: {who}" if role and who else role


def _first_rung(item: OpenItemEntry, names: Names, team: str) -> str:
    """Whoever has it, or covers for them; where nobody does, its team."""
    return name_of(item.in_effect or item.owner, names, nobody=f"The team: {team}", unknown=SOMEBODY)


def owner(item: OpenItemEntry, names: Names) -> str:
    """Who has it: its owner, who stands in for them while they are away, or that nobody does and why."""
    if item.owner is None:
        return f"UNALLOCATED: {UNALLOCATED_REASONS.get(item.unallocated, item.unallocated)}"
    name = name_of(item.owner, names, nobody="", unknown=SOMEBODY)
    if not item.owner_absent:
        return name
    stands_in = name_of(item.in_effect, names, nobody="their team", unknown=SOMEBODY)
    return f"{name} is away; it stands before {stands_in}"


def sections(counts: BoardCounts, view: str, team: str | None) -> list[dict[str, object]]:
    """The parts of the board with how many items each has in all services together."""
    least = "at least " if counts.missing else ""
    return [
        {"text": f"{label} ({least}{_total(counts, name)})", "href": address(name, team), "active": name == view}
        for name, label in VIEWS.items()
    ]


def missing(board: Board, counts: BoardCounts) -> str:
    """A sentence about what does not answer; empty where everything does."""
    names = sorted({SERVICES[name] for name in (*board.missing, *counts.missing)})
    if not names:
        return ""
    return f"{' and '.join(names)} cannot be shown just now. What waits there is not on this page; try again soon."


def summary(counts: BoardCounts) -> str:
    """One sentence about the whole board."""
    least = "At least " if counts.missing else ""
    oldest = min((each.oldest_since for each in counts.counts if each.oldest_since), default=None)
    waiting = f"{least}{_total(counts, 'all')} wait in all"
    return f"{waiting}, the oldest since {day(oldest)}." if oldest else f"{waiting}."


def by_team(counts: BoardCounts, teams: Names, view: str) -> list[dict[str, object]]:
    """How much waits with each team, the most first; each leads to its part of the board."""
    added = _added(each.by_team for each in counts.counts)
    return [{"text": teams.get(team, "A team"), "href": address(view, team), "count": n} for team, n in added]


def by_risk(counts: BoardCounts) -> list[str]:
    """How much waits at each risk."""
    return [f"{RISKS.get(risk, risk)}: {n}" for risk, n in _added(each.by_risk for each in counts.counts)]


def _added(counted: Iterable[Iterable[OpenItemCount]]) -> list[tuple[str, int]]:
    totals: Counter[str] = Counter()
    for counts in counted:
        totals.update({each.name: each.count for each in counts})
    return totals.most_common()


def team_names(teams: Iterable[TeamEntry]) -> Names:
    return {str(team.id): team.name for team in teams}


def case_of(item: OpenItemEntry) -> tuple[str, str]:
    """The address of the page on which the work is done, and what it is called."""
    if item.service == "notify" and item.kind in FEEDBACK_PAGES:
        address, name = FEEDBACK_PAGES[item.kind]
        return address.format(subject=item.subject, key=item.key, case=item.case), name
    if item.service != "enquiry":
        return f"{TRIAGE}/{item.case}", "The referral, and what triage made of it"
    if item.kind == ENQUIRY_KIND:
        return f"{ENQUIRIES}/{item.subject}", "The enquiry"
    return f"{CONCERNS}/{item.case}", "The concern"


def rows(item: OpenItemEntry, names: Names, teams: Names, *, asks: bool = True) -> list[Row]:
    """How the item stands. `asks`: with what is asked, where no heading says it."""
    team = teams.get(str(item.team), "A team")
    happened = {"What happened last": f"{_last(item, names)} ({moment(item.last_at)})"} if item.version > 1 else {}
    values = {
        "What is asked": item.asks if asks else "",
        "What it is": detail(item),
        "About": item.about,
        "Owner": owner(item, names),
        "Team": team,
        "Risk": RISKS.get(item.risk, item.risk),
        "Due": due(item),
        "Its clock stands": _pause(item),
        "More time is asked for": _extension_asked(item, names),
        "Next review": moment(item.review_at),
        "Waits since": moment(item.since),
        "Who is asked now": _rung(item, names) or _first_rung(item, names, team),
        **happened,
    }
    return summary_rows({label: value for label, value in values.items() if value})


def _total(counts: BoardCounts, view: str) -> int:
    return sum(int(getattr(each, view.replace(" ", "_"))) for each in counts.counts)


def address(view: str, team: str | None, page: str | None = None) -> str:
    """Of a part of the board: everybody's, or one team's; its first page, or the one at a cursor."""
    asked = {"view": view, "team": team, "page": page}
    return f"{BOARD}?{urlencode({name: value for name, value in asked.items() if value})}"
