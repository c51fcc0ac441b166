"""This is where the worklist is worded: what waits for what, whose it is, since when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from contracts.http.enquiry import Worker, WorklistEntry

WORK = "/work"
CONCERNS, ENQUIRIES = f"{WORK}/concerns", f"{WORK}/enquiries"
"""Where the pages of the work stand."""

PATHS = {"concern": CONCERNS, "enquiry": ENQUIRIES}
KINDS = {"concern": "Concern", "enquiry": "Enquiry"}
NOBODY = "Nobody yet"
SOMEBODY = "Somebody who no longer works on enquiries"

Names = Mapping[str, str]
"""Member id -> name, of those who work on enquiries now."""


@dataclass(frozen=True, kw_only=True)
class Line:
    reference: str
    href: str
    of: str
    about: str
    waits: str
    owner: str
    since: datetime
    danger: bool


def names(workers: Iterable[Worker]) -> Names:
    return {str(worker.member): worker.name for worker in workers}


def lines(entries: Iterable[WorklistEntry], known: Names) -> list[Line]:
    return [
        Line(
            reference=entry.reference,
            href=f"{PATHS[entry.of]}/{entry.id}",
            of=KINDS[entry.of],
            about=entry.about,
            waits=entry.stands[:1].upper() + entry.stands[1:],
            owner=owner(entry.worker, known),
            since=entry.since,
            danger=entry.danger,
        )
        for entry in entries
    ]


def owner(worker: object, known: Names) -> str:
    return known.get(str(worker), SOMEBODY) if worker else NOBODY


def sections(*, mine: bool) -> list[dict[str, object]]:
    """The items of the sub-navigation."""
    return [
        {"text": "Everybody’s", "href": WORK, "active": not mine},
        {"text": "Mine", "href": f"{WORK}?mine=1", "active": mine},
    ]
