"""This is where what is held is worded: whose it is, why it waits, since when, and when it escalates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.http.notify import HeldFeedback
from portal.forms.held import LEVELS_SAY
from portal.presenters.moments import moment
from portal.presenters.referring import summary
from portal.presenters.told import TITLES

NOBODY = "nobody"


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One line of what is held."""

    milestone: str
    href: str
    reason: str
    owner: str
    since: datetime
    escalates: str


def waiting(held: Iterable[HeldFeedback], names: Mapping[UUID, str]) -> list[Waiting]:
    """What escalates first stands first."""
    return [_waiting(one, names) for one in sorted(held, key=lambda one: one.escalates_at)]


def _waiting(one: HeldFeedback, names: Mapping[UUID, str]) -> Waiting:
    return Waiting(
        milestone=milestone(one),
        href=f"/held/{one.referral}/{one.occasion}",
        reason=capital(one.reason),
        owner=owner(one, names),
        since=one.since,
        escalates=escalates(one),
    )


def milestone(one: HeldFeedback) -> str:
    return TITLES.get(one.milestone, one.milestone)


def owner(one: HeldFeedback, names: Mapping[UUID, str]) -> str:
    if one.owner == NOBODY:
        return "NOBODY: there is no one whose it is"
    return next((name for id, name in names.items() if str(id) == one.owner), one.owner)


def escalates(one: HeldFeedback) -> str:
    return (
        f"Escalated; it was to be settled by {moment(one.escalates_at)}" if one.escalated else moment(one.escalates_at)
    )


def rows(one: HeldFeedback, names: Mapping[UUID, str]) -> list[dict[str, Any]]:
    """One thing that is held, as rows of a GOV.UK summary list."""
    return [
        summary("Waits to be told", milestone(one)),
        summary("Why it is held", capital(one.reason)),
        summary("Owner", owner(one, names)),
        summary("Held since", moment(one.since)),
        summary("Escalates", escalates(one)),
        summary("At most", LEVELS_SAY.get(one.level, one.level)),
    ]


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
