"""Lives of open items: each item from its raising to its settling, read from the logs as rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tests.faults.history import History, LogEntry

RAISED, SETTLED, ESCALATED = "open-item.raised", "open-item.settled", "open-item.escalated"
ALLOCATED, UNALLOCATED = "open-item.allocated", "open-item.unallocated"


@dataclass
class Life:
    """One item while it waits: `raised`, what happened to it since, and `settled`, if anybody saw to it."""

    service: str
    raised: LogEntry
    rows: list[LogEntry] = field(default_factory=list)
    settled: LogEntry | None = None

    @property
    def kind(self) -> str:
        return str(self.raised.data["kind"])

    @property
    def subject(self) -> str:
        """The stream that the item is about."""
        return str(self.raised.data["subject"]["stream"])

    @property
    def owner(self) -> str | None:
        """Who has it at the end: a member's id, or None for its team."""
        return self._last_owner().data.get("owner")

    @property
    def unallocated(self) -> str:
        """Why nobody of the team has it."""
        data = self._last_owner().data
        return str(data.get("unallocated") or data.get("reason") or "")

    @property
    def name(self) -> str:
        return f"{self.service}'s item {self.kind!r} {self.raised.stream}"

    def is_open_after(self, position: int) -> bool:
        """Whether it was on the board before this position of the log, and after it."""
        return self.raised.position < position and (self.settled is None or self.settled.position > position)

    def clocks(self) -> Iterator[tuple[LogEntry, datetime]]:
        """Each event that sets its clock, with the moment at which the next rung is asked."""
        for row in (self.raised, *self.rows):
            if "escalates" in row.data:
                yield row, datetime.fromisoformat(row.data["escalates"]["due_at"])

    def _last_owner(self) -> LogEntry:
        owners = [row for row in self.rows if row.event_type in (ALLOCATED, UNALLOCATED)]
        return owners[-1] if owners else self.raised


def lives(history: History) -> list[Life]:
    """All lives, in the order in which they began. Of a stream that began before the history, nothing is known."""
    found: list[Life] = []
    for service, log in history.logs.items():
        latest: dict[UUID, Life] = {}
        for row in log:
            if row.event_type == RAISED:
                latest[row.stream] = Life(service, row)
                found.append(latest[row.stream])
            elif row.event_type.startswith("open-item.") and row.stream in latest:
                _add(latest[row.stream], row)
    return found


def _add(life: Life, row: LogEntry) -> None:
    if row.event_type == SETTLED and life.settled is None:
        life.settled = row
    else:
        life.rows.append(row)


def cause_of(row: LogEntry) -> str:
    """The id of the event that led to this one, or nothing where a person's own command did."""
    return str(row.metadata.get("causation") or "")
