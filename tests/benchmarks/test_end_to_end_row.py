"""The row `end-to-end` waits for its services, and for them alone; it measures nothing where one is never ready."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from deploy.composition import SERVICES
from deploy.dev.scenario import TimedOut
from tests.benchmarks.rows import end_to_end

PORTAL = "http://portal.example.org"
ADDRESSES = {name: f"http://{name}.example.org" for name in SERVICES} | {"portal": PORTAL, "kafka": "127.0.0.1:9092"}


def test_the_row_begins_as_soon_as_every_service_is_ready(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The addresses also name Kafka, which has no `/readyz`."""
    ready = {f"http://{name}.example.org/readyz" for name in SERVICES}
    monkeypatch.setattr(end_to_end, "is_ready", ready.__contains__)
    began = time.monotonic()
    scenario = end_to_end.ready_scenario(tmp_path, PORTAL, ADDRESSES, patience=2)
    scenario.http.close()

    assert scenario.service_urls == {name: ADDRESSES[name] for name in SERVICES}
    assert time.monotonic() - began < 1


def test_the_row_measures_nothing_where_a_service_is_never_ready(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(end_to_end, "is_ready", lambda url: "notify" not in url)

    with pytest.raises(TimedOut, match="not every service was ready"):
        end_to_end.ready_scenario(tmp_path, PORTAL, ADDRESSES, patience=0)
