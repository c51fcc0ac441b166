"""Check of the boards: each open item of the logs is shown once, before the same owner, and the counts say the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from deploy.dev.scenario import Scenario
from tests.faults.checker.anomalies import Anomaly, Kind
from tests.faults.checker.item_lives import Life, lives
from tests.faults.history import History, LogEntry

READER = "grace"
"""A manager, who reads the board of every service."""
PAGE = 500


def check_boards(scenario: Scenario, logs: Mapping[str, list[LogEntry]]) -> Iterator[Anomaly]:
    """The board of each service over HTTP, beside its log."""
    waiting = [life for life in lives(History(logs=logs, inbox_marks={})) if life.settled is None]
    for service in logs:
        of_service = [life for life in waiting if life.service == service]
        yield from compare_board(service, of_service, [*_shown(scenario, service)])
        counted = scenario.get(READER, f"/{service}/open-items/counts").json()["all"]
        if counted != len(of_service):
            yield Anomaly(Kind.WRONG, f"{service}'s board counts {counted} items, and {len(of_service)} are open")


def compare_board(service: str, waiting: Iterable[Life], shown: Iterable[Mapping[str, Any]]) -> Iterator[Anomaly]:
    """What waits, beside what is shown."""
    expected = {str(life.raised.stream): life for life in waiting}
    entries = [*shown]
    times = Counter(entry["id"] for entry in entries)
    for item in expected.keys() - times.keys():
        yield Anomaly(Kind.ITEM_LOST, f"{expected[item].name} is open, and not on the board")
    for item, count in times.items():
        if count > 1 or item not in expected:
            yield Anomaly(Kind.ITEM_DOUBLED, f"{service}'s item {item} is shown {count} times: too often")
    for entry in entries:
        if (life := expected.get(entry["id"])) and life.owner != entry["owner"]:
            yield Anomaly(Kind.ORPHAN, f"{life.name} is owned by {life.owner}, and shown as owned by {entry['owner']}")


def _shown(scenario: Scenario, service: str) -> Iterator[dict[str, Any]]:
    cursor = ""
    while True:
        query = f"limit={PAGE}" + (f"&cursor={cursor}" if cursor else "")
        page: list[dict[str, Any]] = scenario.get(READER, f"/{service}/open-items?{query}").json()
        yield from page
        if len(page) < PAGE:
            return
        cursor = page[-1]["cursor"]
