"""This is where a service's projections follow its log: one loop, woken by each commit, one active a service."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Event
from time import monotonic, sleep

from sqlalchemy import Connection, Engine

from services.chassis.asking.store import Store
from services.chassis.keeping.datastore import connect
from services.chassis.keeping.projections import Projection, catch_up, create, places

WAIT_SECONDS = 1.0
LOOK_SECONDS = 0.02


class Follower:
    """Follows one service's log for all its projections, and tells how far they have come."""

    def __init__(self, name: str, store: Store, engine: Engine, url: str, projections: Sequence[Projection]) -> None:
        self.name, self.store, self.engine, self.url = name, store, engine, url
        self.projections = tuple(projections)
        self._path = ", ".join(f'"{p.schema}"' for p in self.projections)

    def create(self) -> None:
        """Make what is not there, of every projection."""
        for projection in self.projections:
            create(projection, self.engine)

    def run(self, stop: Event) -> None:
        """Follow until told to stop. Raises what the store raises: its supervisor starts it again."""
        self.create()
        with connect(self.url) as own:
            while not stop.is_set():
                got = own.execute(
                    "select pg_try_advisory_lock(hashtext(%s)) as got", (f"follow:{self.name}",)
                ).fetchone()
                if got and got["got"]:
                    break
                stop.wait(WAIT_SECONDS)
            own.execute(f"listen {self.name}_events")
            while not stop.is_set():
                if not self.catch_up():
                    for _ in own.notifies(timeout=WAIT_SECONDS, stop_after=1):
                        pass

    def catch_up(self) -> int:
        """A page of the log for each projection; how many rows were new to any."""
        return sum(catch_up(projection, self.store, self.engine) for projection in self.projections)

    @contextmanager
    def rows(self) -> Iterator[Connection]:
        """What questions read through: each projection's tables in the version that this build knows."""
        with self.engine.connect() as rows:
            if self._path:
                rows.exec_driver_sql(f"set local search_path to {self._path}, public")
            yield rows

    def position(self) -> int:
        """How far the slowest has come."""
        with self.engine.connect() as rows:
            come = places(rows, self.projections)
        return min((come.get(p.name, 0) for p in self.projections), default=0)

    def caught_up(self, position: int, seconds: float) -> bool:
        """Whether all have taken in this position, waiting so long at most."""
        until = monotonic() + seconds
        while not (there := self.position() >= position) and monotonic() < until:
            sleep(LOOK_SECONDS)
        return there
