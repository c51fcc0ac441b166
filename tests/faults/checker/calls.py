"""Checks of calls: whoever must act on an item that is urgent, overdue or escalated is called, once, and written to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tests.faults.checker.anomalies import Anomaly, Kind
from tests.faults.checker.item_lives import ESCALATED, RAISED, cause_of
from tests.faults.history import History, LogEntry

CALLED, OVERDUE, ADDRESSED = "open-item.called", "open-item.overdue", "notify.item-call.addressed"


def items_call_their_people(history: History) -> Iterator[Anomaly]:
    """An urgent item calls when it is raised; every item when it is overdue, and at each rung."""
    for service, log in history.logs.items():
        calls = Counter(cause_of(row) for row in log if row.event_type == CALLED)
        for row in log:
            if _calls(row) and calls[str(row.id)] != 1:
                kind = Kind.ITEM_DOUBLED if calls[str(row.id)] else Kind.ITEM_LOST
                name = f"{service}'s {row.event_type} {row.version} of item {row.stream}"
                yield Anomaly(kind, f"{name} called people {calls[str(row.id)]} times")


def calls_are_addressed(history: History) -> Iterator[Anomaly]:
    """Notify decides once for each call of each service who is written to."""
    addressed = Counter(_call(row.data["call"]) for row in history.events("notify", ADDRESSED))
    for service in history.logs:
        for row in history.events(service, CALLED):
            item, number = row.data["item"], row.data["number"]
            if (times := addressed[service, item, number]) != 1:
                kind = Kind.ITEM_DOUBLED if times else Kind.ITEM_LOST
                yield Anomaly(kind, f"call {number} of {service}'s item {item} was addressed {times} times")


def whoever_is_called_is_written_to(history: History) -> Iterator[Anomaly]:
    """A notice is intended to each receiver of a call; one a person, item and rung."""
    intended = {
        (row.data["subject"]["service"], row.data["subject"]["id"], _receiver(row.data["receiver"]))
        for row in history.events("notify", "notify.delivery.staff-notice-intended")
    }
    for row in history.events("notify", ADDRESSED):
        service, item, _ = _call(row.data["call"])
        for receiver in row.data["receivers"]:
            if (service, item, _receiver(receiver)) not in intended:
                yield Anomaly(Kind.ITEM_LOST, f"a receiver of a call of {service}'s item {item} has no notice")


def _calls(row: LogEntry) -> bool:
    return (row.event_type == RAISED and bool(row.data.get("urgent"))) or row.event_type in (ESCALATED, OVERDUE)


def _call(call: dict[str, str]) -> tuple[str, str, str]:
    return call["service"], call["item"], call["number"]


def _receiver(receiver: dict[str, str]) -> tuple[str | None, ...]:
    return tuple(receiver.get(name) for name in ("place", "member", "team"))
