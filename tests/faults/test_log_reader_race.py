"""A log reader misses nothing while many write: no lower position is committed after a higher one."""

from __future__ import annotations

import threading
from uuid import uuid4

import pytest
from eventsourcing.persistence import StoredEvent

from deploy.dev.databases import Database
from services.chassis.eventstore.connections import UnsafeSetting
from services.chassis.eventstore.factory import open_store
from services.chassis.eventstore.recorder import TellbackRecorder
from tests.stores import open_new_store

WRITERS, SAVES = 8, 100


def write(store: TellbackRecorder) -> None:
    for _ in range(SAVES):
        stream = uuid4()
        store.insert_events([StoredEvent(stream, version, "test.happened.v1", b"{}") for version in (1, 2, 3)])


@pytest.mark.parametrize("group", [False, True], ids=["alone", "in groups"])
def test_a_log_reader_beside_eight_writers_misses_nothing(database: Database, group: bool) -> None:
    # two writers share each store, as the threads of one process do
    stores = [open_new_store("test", database.url, group=group, pool=3) for _ in range(WRITERS // 2)]
    writers = [threading.Thread(target=write, args=(stores[n // 2],)) for n in range(WRITERS)]
    for writer in writers:
        writer.start()
    positions: list[int] = []
    while any(writer.is_alive() for writer in writers):
        positions += [row.position for row in stores[0].read_log(positions[-1] if positions else 0, 50)]
    while page := stores[0].read_log(positions[-1] if positions else 0, 500):
        positions += [row.position for row in page]

    assert len(positions) == WRITERS * SAVES * 3
    for store in stores:
        store.datastore.close()


@pytest.mark.parametrize("name", ["POSTGRES_ENABLE_DB_FUNCTIONS", "INTAKE_POSTGRES_ENABLE_DB_FUNCTIONS"])
def test_the_setting_that_loses_events_is_refused(
    database: Database, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "y")
    with pytest.raises(UnsafeSetting, match=name):
        open_store("intake", database.url, group=False)
