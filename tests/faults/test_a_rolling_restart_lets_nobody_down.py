"""Every part is told to stop and started again, one after the other, while clients go on: none is let down.

A client meets an answer, an answer that says when to come again, or a connection that is refused before it was taken.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from uuid import UUID

import pytest

from tests.faults.honest import Honest
from tests.faults.standing import Standing

pytestmark = [pytest.mark.slow, pytest.mark.kafka]

CLIENTS = 4
GRACE_SECONDS = 30.0
LONG = 20.0


def told_to_stop(standing: Standing, part: str) -> tuple[int, float]:
    """How it ended, and after how many seconds."""
    process, began = standing.fleet.running.pop(part), time.monotonic()
    process.terminate()
    return process.wait(GRACE_SECONDS), time.monotonic() - began


def said_last(standing: Standing, part: str) -> str:
    """The last line of its log."""
    lines = standing.fleet.last_words(part).strip().splitlines()
    event: str = json.loads(lines[-1])["event"]
    return event


@contextmanager
def clients_of(standing: Standing) -> Iterator[list[Honest]]:
    """Clients that go on meanwhile; what they were told was recorded is the judge's to look at."""
    stop = Event()
    clients = [Honest(standing, stop) for _ in range(CLIENTS)]
    standing.walk.token("priya")
    with ThreadPoolExecutor(CLIENTS) as pool:
        going = [pool.submit(client.run) for client in clients]
        try:
            yield clients
        finally:
            stop.set()
        for client in going:
            client.result(60)
    standing.acknowledged.extend(told for client in clients for told in client.acknowledged)


def restarted(standing: Standing, part: str) -> tuple[int, float]:
    """Told to stop, and started again; how it ended, and after how many seconds."""
    ended = told_to_stop(standing, part)
    assert said_last(standing, part) == "ends"
    standing.fleet.start(part)
    if part.startswith("serve-"):
        standing.fleet.answers(part.removeprefix("serve-"))
    return ended


def test_a_rolling_restart_of_every_part_fails_no_request_and_loses_nothing(standing: Standing) -> None:
    with clients_of(standing) as clients:
        ended = {part: restarted(standing, part) for part in [*standing.fleet.running]}
        time.sleep(1)

    assert [broken for client in clients for broken in client.broken] == []
    assert {part: code for part, (code, _) in ended.items() if code} == {}
    assert {part: seconds for part, (_, seconds) in ended.items() if seconds > LONG} == {}
    assert sum(client.asked_again["refused"] for client in clients) > 0
    last = max(standing.acknowledged, key=lambda told: told.receipt["position"])
    standing.told("priya", UUID(last.receipt["id"]), "M1")
    assert standing.verdict().troubles == []


def test_what_is_in_hand_when_a_service_is_told_to_stop_is_answered(standing: Standing) -> None:
    """Again and again, with many asking at once, so that there is always something in hand."""
    with clients_of(standing) as clients:
        for _ in range(3):
            time.sleep(0.7)
            restarted(standing, "serve-intake")

    assert [broken for client in clients for broken in client.broken] == []
    assert all(client.acknowledged for client in clients)
    assert standing.verdict().troubles == []
