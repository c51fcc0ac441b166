"""This is where a service's store is opened: its recorder over its own database, the tables made."""

from __future__ import annotations

import os

from services.chassis.keeping.datastore import BoundedDatastore, must_keep_order
from services.chassis.keeping.grouping import GroupRecorder
from services.chassis.keeping.recorder import TellbackRecorder


def open_store(name: str, database_url: str, *, group: bool, pool: int = 10) -> TellbackRecorder:
    """The store of the service of that name. `group` where many write at once: behind HTTP.

    Whoever cannot open it has left no connection and no thread behind, however often it is tried.
    """
    must_keep_order(os.environ)
    kind = GroupRecorder if group else TellbackRecorder
    datastore = BoundedDatastore(database_url, pool)
    try:
        recorder = kind(name, datastore)
        recorder.create_table()
    except BaseException:
        datastore.close()
        raise
    return recorder
