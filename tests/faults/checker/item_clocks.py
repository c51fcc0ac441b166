"""Checks of what time brings: a clock that is over asks the next rung, and a promised word comes, once and in time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from tests.faults.checker.anomalies import Anomaly, Kind
from tests.faults.checker.item_lives import ESCALATED, Life, lives
from tests.faults.history import History, LogEntry

HOLDING = "holding/"


def clocks_are_heeded(history: History) -> Iterator[Anomaly]:
    """An item goes to the next rung within the bound after its clock is over, once, and never before."""
    for life in lives(history):
        ended = history.moment(life.settled) if life.settled else None
        clocks = [*life.clocks()]
        for (row, due), (following, _) in pairwise(clocks):
            yield from _heeded(history, life, row, due, history.moment(following))
            if following.event_type == ESCALATED and due > _said(following):
                yield Anomaly(Kind.ITEM_DOUBLED, f"{life.name} was escalated at {following.version} before its time")
        if clocks:
            yield from _heeded(history, life, *clocks[-1], ended)


def _heeded(
    history: History, life: Life, row: LogEntry, due: datetime, following: datetime | None
) -> Iterator[Anomaly]:
    """`following`: when the next event set the clock anew, or the item was settled; None: nothing has come since."""
    began = max(due, history.moment(row))
    if (following or history.collected_at or began) - began > history.late_after:
        when = f"{following - began} late" if following else "never"
        yield Anomaly(Kind.LATE, f"{life.name}: its clock of {row.event_type} was over, and heeded {when}")


def holding_updates_follow_their_words(history: History) -> Iterator[Anomaly]:
    """Where nothing else was told by the day that was promised, one holding update is, within the bound."""
    told: dict[UUID, list[LogEntry]] = defaultdict(list)
    for row in history.events("notify", "notify.feedback.told"):
        told[row.stream].append(row)
    for rows in told.values():
        for before, after in zip(rows, [*rows[1:], None], strict=True):
            yield from _next_word(history, before, after)


def _next_word(history: History, before: LogEntry, after: LogEntry | None) -> Iterator[Anomaly]:
    promised = before.data.get("next_word")
    due = datetime.fromisoformat(promised["due_at"]) if promised else None
    subject = f"{before.data['occasion']} of {before.data['referral']}"
    if after and _is_holding(after) and (due is None or due > _said(after)):
        yield Anomaly(Kind.DOUBLED, f"a holding update followed {subject} before its time")
    if due:
        began = max(due, history.moment(before))
        came = history.moment(after) if after else None
        if (came or history.collected_at or began) - began > history.late_after:
            kind = Kind.LATE if after and _is_holding(after) else Kind.LOST
            yield Anomaly(kind, f"no holding update came in time after {subject}")


def _is_holding(row: LogEntry) -> bool:
    return str(row.data["occasion"]).startswith(HOLDING)


def _said(row: LogEntry) -> datetime:
    """By the clock of the process that recorded it."""
    return datetime.fromisoformat(row.metadata["occurred_at"])
