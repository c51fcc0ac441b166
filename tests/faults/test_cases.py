"""Each kind of case that a storm has comes to its end where nothing fails, and the checker finds nothing.

All of them run at the same time in one process, over the in-process transport.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploy.dev.run_one_process import serve_environment
from tests.conftest import temporary_folder
from tests.faults.checker.anomalies import Anomaly
from tests.faults.checker.board import check_boards
from tests.faults.checker.checks import CHECKS
from tests.faults.checker.item_lives import lives
from tests.faults.checker.items import ITEM_CHECKS
from tests.faults.checker.notices import deliveries_are_effective_once, every_notice_ends, notices_match_their_intent
from tests.faults.clients.retrying_client import RetryingClient
from tests.faults.history import History, inbox_marks_of, log_of
from tests.faults.workload import CASES, Workload

pytestmark = pytest.mark.slow
CLEAN_SECONDS_MAX = 30.0
NOT_OBSERVED = {deliveries_are_effective_once, every_notice_ends, notices_match_their_intent}
"""Nobody receives notices here."""


@pytest.fixture(scope="module")
def taken_to_their_end() -> Iterator[tuple[RetryingClient, History]]:
    with temporary_folder("cases") as state, serve_environment(state, 0) as environment:
        client = RetryingClient(Path(state), environment.address, wait_seconds=60.0)
        workload = Workload(client, 4, 1)
        client.wait_until(lambda: workload.case_count > len(CASES), "the end of each kind of case")
        client.client_history.violations += [repr(error) for error in workload.finish()]
        urls = {name: instance.url for name, instance in environment.instances.items()}
        deadline = time.monotonic() + CLEAN_SECONDS_MAX
        while anomalies_in(history := history_of(urls, client)) and time.monotonic() < deadline:
            time.sleep(0.5)
        yield client, history
        client.http.close()


def history_of(urls: dict[str, str], client: RetryingClient) -> History:
    collected_at, told = datetime.now(UTC), client.client_history
    return History(
        logs={name: log_of(url, name) for name, url in urls.items()},
        inbox_marks={name: inbox_marks_of(url, name) for name, url in urls.items()},
        acknowledgements=[*told.acknowledgements],
        refusals=[*told.refusals],
        collected_at=collected_at,
    )


def anomalies_in(history: History) -> list[Anomaly]:
    checks = [check for check in (*CHECKS, *ITEM_CHECKS) if check not in NOT_OBSERVED]
    return [anomaly for check in checks for anomaly in check(history)]


def test_every_case_comes_to_its_end(taken_to_their_end: tuple[RetryingClient, History]) -> None:
    client, _ = taken_to_their_end

    assert client.client_history.abandoned_cases == []
    assert client.client_history.violations == []


def test_the_checker_finds_nothing_in_what_they_did(taken_to_their_end: tuple[RetryingClient, History]) -> None:
    _, history = taken_to_their_end

    assert [*map(str, anomalies_in(history))] == []


def test_the_boards_show_what_waits(taken_to_their_end: tuple[RetryingClient, History]) -> None:
    client, history = taken_to_their_end

    assert [*map(str, check_boards(client, history.logs))] == []


def test_they_reach_what_waits_for_people(taken_to_their_end: tuple[RetryingClient, History]) -> None:
    _, history = taken_to_their_end
    kinds = Counter((life.service, life.kind) for life in lives(history))
    events = {row.event_type for log in history.logs.values() for row in log}

    assert {"triage", "handed over", "sent on", "new matter", "worry"} <= {
        k for service, k in kinds if service == "intake"
    }
    assert {"concern", "join", "incident", "new matter", "enquiry", "duty to be recognised", "to be decided again"} <= {
        kind for service, kind in kinds if service == "enquiry"
    }
    assert {"open-item.escalated", "open-item.unallocated", "open-item.acknowledged", "holdings.ended"} <= events
    assert {"enquiry.enquiry.became-statutory", "enquiry.enquiry.reopened", "enquiry.concern.superseded"} <= events
