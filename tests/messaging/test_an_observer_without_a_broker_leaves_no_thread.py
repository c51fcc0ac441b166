"""A group observer begins anew every few seconds while the broker is away: each time it leaves no thread."""

from __future__ import annotations

import threading

import pytest
from kafka.errors import KafkaError

from deploy.dev.ports import free_port
from services.chassis.messaging import group_observer
from services.chassis.messaging.group_observer import GroupObserver


def test_an_observer_that_finds_no_broker_leaves_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group_observer, "REQUEST_MS_MAX", 300)
    threads = threading.active_count()
    for _ in range(3):
        with pytest.raises(KafkaError):
            GroupObserver(f"127.0.0.1:{free_port()}", "reader", ["messages"])

    assert threading.active_count() == threads
