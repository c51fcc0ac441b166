"""Presenter of calls: to whom and when it went out that an item asks for somebody, and whether it was delivered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from contracts.http.notify import CallNotice
from portal.kit.dates import moment
from portal.kit.people import Names, name_of
from portal.labels.calls import DIRECTOR, NOBODY, ON_ITS_WAY, PLACES, REASONS, RESULTS, TRIED_AGAIN

SOMEBODY, A_TEAM = "Somebody whose name is not known here", "A team"


@dataclass(frozen=True, kw_only=True)
class CallLine:
    """One notice: who was written to, when and why, and what became of it."""

    who: str
    when: str
    result: str


def call_lines(notices: Iterable[CallNotice], names: Names, teams: Names) -> list[CallLine]:
    """In the order in which notify answers them: the latest first."""
    return [
        CallLine(
            who=_who(notice, names, teams),
            when=f"{moment(notice.called_at)}, {REASONS.get(notice.reason, notice.reason)}",
            result=_result(notice),
        )
        for notice in notices
    ]


def _who(notice: CallNotice, names: Names, teams: Names) -> str:
    if notice.member:
        return name_of(notice.member, names, nobody=NOBODY, unknown=SOMEBODY)
    if notice.team:
        place = PLACES.get(notice.place, notice.place)
        return f"{teams.get(str(notice.team), A_TEAM)}, at {place}"
    return NOBODY if notice.place == "nobody" else DIRECTOR


def _result(notice: CallNotice) -> str:
    if notice.result is None:
        return f"{TRIED_AGAIN}: {notice.failure}" if notice.failure else ON_ITS_WAY
    result = RESULTS.get(notice.result, notice.result)
    if notice.result == "delivered" and notice.ended_at:
        return f"{result} on {moment(notice.ended_at)}"
    return f"{result}: {notice.failure}" if notice.result == "undeliverable" and notice.failure else result
