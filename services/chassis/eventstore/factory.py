"""Store factory: opens the recorder of a service over its own, migrated database."""

from __future__ import annotations

import os

from services.chassis.eventstore.connections import BoundedDatastore, refuse_unsafe_settings
from services.chassis.eventstore.group_commit import GroupCommitRecorder
from services.chassis.eventstore.recorder import TellbackRecorder


def open_store(name: str, database_url: str, *, group: bool, pool: int = 10) -> TellbackRecorder:
    """The store of the service `name`. `group`: group commit, where many requests write at once.

    Raises UnsafeSetting, and OperationalError while PostgreSQL is away; then no connection and no thread is left open.
    """
    refuse_unsafe_settings(os.environ)
    recorder_class = GroupCommitRecorder if group else TellbackRecorder
    datastore = BoundedDatastore(database_url, pool)
    try:
        recorder = recorder_class(name, datastore)
        recorder.last_position()
    except BaseException:
        datastore.close()
        raise
    return recorder
