"""Checks of who owns what: an item is somebody's who works here, and their holdings say so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from services.chassis.domain.open_items.holdings import holdings_of
from tests.faults.checker.anomalies import Anomaly, Kind
from tests.faults.checker.item_lives import Life, lives
from tests.faults.history import History, LogEntry

LEFT = ("intake.member.left", "enquiry.worker.member-left", "notify.worker.left")
THERE = ("intake.member.joined", "enquiry.worker.member-known", "notify.worker.known")


def items_are_somebodys(history: History) -> Iterator[Anomaly]:
    """An open item has an owner who works here, or a reason for having none."""
    left = {service: _left(log) for service, log in history.logs.items()}
    for life in lives(history):
        if life.settled:
            continue
        if life.owner is None and not life.unallocated:
            yield Anomaly(Kind.ORPHAN, f"{life.name} has neither an owner nor a reason for having none")
        elif life.owner in left[life.service]:
            yield Anomaly(Kind.ORPHAN, f"{life.name} is owned by {life.owner}, who left")


def holdings_are_what_people_own(history: History) -> Iterator[Anomaly]:
    """A person's stream of holdings has each item that they own, once: by it a leaver's items go back."""
    known = lives(history)
    for service, log in history.logs.items():
        of_service = [life for life in known if life.service == service]
        yield from _compared(service, _Holdings.of(log), _owned(service, of_service), of_service)


@dataclass
class _Holdings:
    """`held`: stream of holdings -> the items in it. `doubled`: taken again without being given up before."""

    held: dict[UUID, set[str]] = field(default_factory=lambda: defaultdict(set))
    doubled: list[tuple[UUID, str]] = field(default_factory=list)

    @classmethod
    def of(cls, log: Iterable[LogEntry]) -> _Holdings:
        holdings = cls()
        for row in log:
            if row.event_type == "holdings.item-taken":
                holdings.take(row.stream, row.data["item"])
            elif row.event_type == "holdings.item-given-up":
                holdings.held[row.stream].discard(row.data["item"])
            elif row.event_type == "holdings.ended":
                holdings.held[row.stream].difference_update(row.data["items"])
        return holdings

    def take(self, stream: UUID, item: str) -> None:
        if item in self.held[stream]:
            self.doubled.append((stream, item))
        self.held[stream].add(item)


def _compared(
    service: str, holdings: _Holdings, owned: dict[UUID, set[str]], of_service: Iterable[Life]
) -> Iterator[Anomaly]:
    """What began before the history is not compared."""
    known = {str(life.raised.stream) for life in of_service}
    for stream in owned.keys() | holdings.held.keys():
        for item in owned[stream] - holdings.held[stream]:
            yield Anomaly(Kind.ITEM_LOST, f"{service}'s holdings {stream} lack item {item}")
        for item in (holdings.held[stream] - owned[stream]) & known:
            yield Anomaly(Kind.ITEM_DOUBLED, f"{service}'s holdings {stream} still have item {item}")
    for stream, item in holdings.doubled:
        yield Anomaly(Kind.ITEM_DOUBLED, f"{service}'s holdings {stream} took item {item} twice")


def _owned(service: str, of_service: Iterable[Life]) -> dict[UUID, set[str]]:
    """Stream of holdings -> the open items that its member owns."""
    owned: dict[UUID, set[str]] = defaultdict(set)
    for life in of_service:
        if life.settled is None and life.owner:
            owned[holdings_of(service, UUID(life.owner))].add(str(life.raised.stream))
    return owned


def _left(log: Iterable[LogEntry]) -> set[str]:
    left = set[str]()
    for row in log:
        member = str(row.data.get("member") or row.stream)
        if row.event_type in LEFT:
            left.add(member)
        elif row.event_type in THERE:
            left.discard(member)
    return left
