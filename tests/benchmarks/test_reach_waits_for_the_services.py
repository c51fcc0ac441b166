"""The row that measures the whole system waits for its services, and for them alone; unready, it measures nothing."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from deploy.parts import SERVICES
from deploy.walking import NeverCame
from tests.benchmarks.rows import reaching

PORTAL = "http://portal.example.org"
ADDRESSES = {name: f"http://{name}.example.org" for name in SERVICES} | {"portal": PORTAL, "kafka": "127.0.0.1:9092"}


def test_it_begins_as_soon_as_every_service_is_ready(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What else stands among the addresses, as Kafka does, answers no such question."""
    ready = {f"http://{name}.example.org/readyz" for name in SERVICES}
    monkeypatch.setattr(reaching, "answers", ready.__contains__)
    began = time.monotonic()
    walk = reaching.walked(tmp_path, PORTAL, ADDRESSES, patience=2)
    walk.http.close()

    assert walk.apart == {name: ADDRESSES[name] for name in SERVICES}
    assert time.monotonic() - began < 1


def test_where_a_service_is_never_ready_nothing_is_measured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(reaching, "answers", lambda url: "notify" not in url)

    with pytest.raises(NeverCame, match="not every service was ready"):
        reaching.walked(tmp_path, PORTAL, ADDRESSES, patience=0)
