"""This is where one service is put together: its tables over its own database, its read models, its doors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from fastapi import APIRouter, FastAPI
from sqlalchemy import Engine

from deploy.migrations.migrating import up_to_date
from services.chassis.asking.application import Service
from services.chassis.asking.identity import Verifier
from services.chassis.asking.tables import Tables
from services.chassis.carrying.direct import DirectCarrier
from services.chassis.carrying.listening import Listener
from services.chassis.carrying.parking import Parking
from services.chassis.carrying.relay import Relay, say_again
from services.chassis.carrying.telling import Teller
from services.chassis.keeping.datastore import connect, engine_of
from services.chassis.keeping.opening import open_store
from services.chassis.keeping.recorder import TellbackRecorder
from services.chassis.projecting.clocks import clocks_projection
from services.chassis.projecting.edges import edges_projection
from services.chassis.projecting.following import Follower
from services.chassis.projecting.projections import Projection
from services.chassis.projecting.rebuilding import prepare
from services.chassis.running.serving import doors
from services.chassis.running.supervising import Supervised
from services.chassis.watching.figures import of_clocks, of_parking, of_read_models, of_relay
from services.chassis.watching.health import Health, few_are_parked, store_answers
from services.chassis.watching.watch import Watch
from services.enquiry.wiring import TABLES as ENQUIRY
from services.intake.wiring import TABLES as INTAKE
from services.notify.wiring import TABLES as NOTIFY

STUCK_SECONDS = 120.0
"""A round of a loop ends in less: every wait in it is bounded."""
SERVICES: dict[str, Tables] = {tables.name: tables for tables in (INTAKE, ENQUIRY, NOTIFY)}


@dataclass(frozen=True, kw_only=True)
class Part:
    """One service, open: `loops` are what keeps it going."""

    service: Service
    store: TellbackRecorder
    engine: Engine
    follower: Follower
    url: str
    watch: Watch

    def app(self, verifier: Verifier, more: Sequence[APIRouter] = ()) -> FastAPI:
        """Its HTTP application."""
        return doors(
            self.service,
            verifier=verifier,
            now=now,
            engine=self.engine,
            caught_up=self.follower.wait_for,
            watch=self.watch,
            more=more,
        )

    def following(self) -> Supervised:
        """Its read models' loop."""
        return Supervised(f"read models of {self.service.name}", self.follower.run, STUCK_SECONDS)

    def relaying(self, carrier: DirectCarrier) -> Supervised:
        """Its relay's loop over the carrier without a broker."""
        relay = Relay(Teller(self.service.tables, self.store), lambda: connect(self.url), carrier.send)
        return Supervised(f"relay {self.service.name}", relay.run, STUCK_SECONDS)

    def listens_on(self, carrier: DirectCarrier) -> None:
        """Let it hear what the carrier brings, and be asked for what others missed."""
        parking = Parking(self.engine)
        if self.service.tables.hears:
            carrier.listeners[self.service.name] = Listener(self.service, parking, now, carrier.ask_again)
        carrier.sources[self.service.name] = self._say_again

    def close(self) -> None:
        """Let go of its database."""
        self.store.datastore.close()
        self.engine.dispose()

    def _say_again(self, stream: UUID, after: int) -> None:
        with connect(self.url) as own:
            say_again(own, self.service.name, stream, after)


def part(tables: Tables, url: str, watch: Watch | None = None) -> Part:
    """Open a service over its database; its read models are made where they are not."""
    up_to_date(tables.name, url)
    store, engine = open_store(tables.name, url, group=True, pool=20), engine_of(url, 20)
    projections = projections_of(tables)
    try:
        prepare(projections, store, engine)
    except BaseException:
        store.datastore.close()
        engine.dispose()
        raise
    follower = Follower(tables.name, store, engine, projections)
    watch = watch or Watch(health=Health(tables.name))
    watch.health.checks["store"] = store_answers(store)
    watch.metrics.watch(store, tables.name)
    return Part(service=Service(tables, store), store=store, engine=engine, follower=follower, url=url, watch=watch)


def watched_whole(opening: Part) -> Part:
    """Whoever serves it shows all figures of a service, and says when too much of what it should hear waits."""
    name = opening.service.name
    opening.watch.health.checks["parking"] = few_are_parked(opening.engine, now)
    every = (
        *of_read_models(name, opening.follower.projections),
        *of_relay(name),
        *of_parking(),
        *of_clocks(),
        *opening.service.tables.figures,
    )
    opening.watch.figures(name, opening.engine, every, now)
    return opening


def projections_of(tables: Tables) -> tuple[Projection, ...]:
    """A service's own, and those that every service has."""
    return (*tables.projections, edges_projection(tables.edges), clocks_projection(tables.falls_due))


def now() -> datetime:
    """The clock of a running house."""
    return datetime.now(UTC)
