"""This is where a service's store is opened: its recorder over its own database, the tables made."""

from __future__ import annotations

import os

from services.chassis.eventstore.connections import BoundedDatastore, refuse_unsafe_settings
from services.chassis.eventstore.group_commit import GroupCommitRecorder
from services.chassis.eventstore.recorder import TellbackRecorder


def open_store(name: str, database_url: str, *, group: bool, pool: int = 10) -> TellbackRecorder:
    """The store of the service of that name. `group` where many write at once: behind HTTP.

    Whoever cannot open it has left no connection and no thread behind, however often it is tried.
    """
    refuse_unsafe_settings(os.environ)
    kind = GroupCommitRecorder if group else TellbackRecorder
    datastore = BoundedDatastore(database_url, pool)
    try:
        recorder = kind(name, datastore)
        recorder.create_table()
    except BaseException:
        datastore.close()
        raise
    return recorder
