"""This is where one service is put together: its tables over its own database, its read models, its doors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from fastapi import APIRouter, FastAPI
from sqlalchemy import Engine

from deploy.migrations.runner import ensure_migrated
from services.chassis.application.command_handler import Service
from services.chassis.application.service_manifest import ServiceManifest
from services.chassis.eventstore.connections import connect, engine_of
from services.chassis.eventstore.factory import open_store
from services.chassis.eventstore.recorder import TellbackRecorder
from services.chassis.http.app import create_app
from services.chassis.http.authentication import Verifier
from services.chassis.http.monitoring import Monitoring
from services.chassis.messaging.consumer import Consumer
from services.chassis.messaging.dead_letters import DeadLetterQueue
from services.chassis.messaging.in_process_transport import InProcessTransport
from services.chassis.messaging.relay import Relay, request_replay
from services.chassis.messaging.translator import EventTranslator
from services.chassis.observability.gauges import dead_letter_gauges, deadline_gauges, read_model_gauges, relay_gauges
from services.chassis.observability.health import Health, few_parked, store_answers
from services.chassis.projections.case_links import case_links_projection
from services.chassis.projections.projection import Projection
from services.chassis.projections.projector import Projector
from services.chassis.projections.rebuild import ensure_current
from services.chassis.runtime.supervisor import SupervisedLoop
from services.chassis.scheduling.deadlines import deadlines_projection
from services.enquiry.wiring import MANIFEST as ENQUIRY
from services.intake.wiring import MANIFEST as INTAKE
from services.notify.wiring import MANIFEST as NOTIFY

STALL_SECONDS_MAX = 120.0
"""A round of a loop ends in less: every wait in it is bounded."""
SERVICES: dict[str, ServiceManifest] = {tables.name: tables for tables in (INTAKE, ENQUIRY, NOTIFY)}


@dataclass(frozen=True, kw_only=True)
class ServiceInstance:
    """One service, open: `loops` are what keeps it going."""

    service: Service
    store: TellbackRecorder
    engine: Engine
    projector: Projector
    url: str
    watch: Monitoring

    def app(self, verifier: Verifier, more: Sequence[APIRouter] = ()) -> FastAPI:
        """Its HTTP application."""
        return create_app(
            self.service,
            verifier=verifier,
            now=now,
            engine=self.engine,
            wait_until_projected=self.projector.wait_for,
            monitoring=self.watch,
            routers=more,
        )

    def projector_loop(self) -> SupervisedLoop:
        """Its read models' loop."""
        return SupervisedLoop(f"projector {self.service.name}", self.projector.run, STALL_SECONDS_MAX)

    def relay_loop(self, transport: InProcessTransport) -> SupervisedLoop:
        """Its relay's loop over the carrier without a broker."""
        relay = Relay(EventTranslator(self.service.manifest, self.store), lambda: connect(self.url), transport.send)
        return SupervisedLoop(f"relay {self.service.name}", relay.run, STALL_SECONDS_MAX)

    def subscribe_to(self, transport: InProcessTransport) -> None:
        """Let it hear what the carrier brings, and be asked for what others missed."""
        parking = DeadLetterQueue(self.engine)
        if self.service.manifest.subscriptions:
            transport.consumers[self.service.name] = Consumer(self.service, parking, now, transport.request_replay)
        transport.sources[self.service.name] = self._request_replay

    def close(self) -> None:
        """Let go of its database."""
        self.store.datastore.close()
        self.engine.dispose()

    def _request_replay(self, stream: UUID, after: int) -> None:
        with connect(self.url) as own:
            request_replay(own, self.service.name, stream, after)


def open_service(tables: ServiceManifest, url: str, watch: Monitoring | None = None) -> ServiceInstance:
    """Open a service over its database; its read models are made where they are not."""
    ensure_migrated(tables.name, url)
    store, engine = open_store(tables.name, url, group=True, pool=20), engine_of(url, 20)
    projections = projections_of(tables)
    try:
        ensure_current(projections, store, engine)
    except BaseException:
        store.datastore.close()
        engine.dispose()
        raise
    projector = Projector(tables.name, store, engine, projections)
    watch = watch or Monitoring(health=Health(tables.name))
    watch.health.checks["store"] = store_answers(store)
    watch.metrics.observe_store(store, tables.name)
    return ServiceInstance(
        service=Service(tables, store), store=store, engine=engine, projector=projector, url=url, watch=watch
    )


def observe_all(instance: ServiceInstance) -> ServiceInstance:
    """Whoever serves it shows all figures of a service, and says when too much of what it should hear waits."""
    name = instance.service.name
    instance.watch.health.checks["dead_letters"] = few_parked(instance.engine, now)
    every = (
        *read_model_gauges(name, instance.projector.projections),
        *relay_gauges(name),
        *dead_letter_gauges(),
        *deadline_gauges(),
        *instance.service.manifest.gauges,
    )
    instance.watch.register_gauges(name, instance.engine, every, now)
    return instance


def projections_of(tables: ServiceManifest) -> tuple[Projection, ...]:
    """A service's own, and those that every service has."""
    return (*tables.projections, case_links_projection(tables.case_links), deadlines_projection(tables.deadlines))


def now() -> datetime:
    """The clock of a running house."""
    return datetime.now(UTC)
