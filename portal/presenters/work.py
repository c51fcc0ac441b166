"""Presenter of the worklist: what waits for what, its owner, and since when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from contracts.http.enquiry import WorklistEntry
from portal.kit.people import Names, name_of
from portal.labels.wording import capitalised

WORK = "/work"
CONCERNS, ENQUIRIES = f"{WORK}/concerns", f"{WORK}/enquiries"

NOBODY = "Nobody yet"
SOMEBODY = "Somebody who no longer works on enquiries"


@dataclass(frozen=True, kw_only=True)
class CaseKind:
    label: str
    path: str


CASE_KINDS = {
    "concern": CaseKind(label="Concern", path=CONCERNS),
    "enquiry": CaseKind(label="Enquiry", path=ENQUIRIES),
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the worklist. `kind`: a concern or an enquiry. `next_step`: what it waits for."""

    reference: str
    href: str
    kind: str
    about: str
    next_step: str
    owner: str
    since: datetime
    danger: bool


def lines(entries: Iterable[WorklistEntry], names: Names) -> list[Line]:
    return [
        Line(
            reference=entry.reference,
            href=f"{CASE_KINDS[entry.of].path}/{entry.id}",
            kind=CASE_KINDS[entry.of].label,
            about=entry.about,
            next_step=capitalised(entry.stands),
            owner=owner(entry.worker, names),
            since=entry.since,
            danger=entry.danger,
        )
        for entry in entries
    ]


def owner(worker: object, names: Names) -> str:
    """`names`: the names of present workers; a worker who left has none."""
    return name_of(str(worker) if worker else None, names, nobody=NOBODY, unknown=SOMEBODY)


def sections(*, mine: bool) -> list[dict[str, object]]:
    """The items of the sub-navigation."""
    return [
        {"text": "Everybody’s", "href": WORK, "active": not mine},
        {"text": "Mine", "href": f"{WORK}?mine=1", "active": mine},
    ]
