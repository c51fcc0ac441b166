"""Composition root of one service: its manifest over its own database, its read models, its HTTP application."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from fastapi import APIRouter, FastAPI
from sqlalchemy import Engine

from deploy.migrations.runner import ensure_migrated
from services.chassis.application.command_handler import Service
from services.chassis.application.service_manifest import ServiceManifest
from services.chassis.application.timescale_file import timescales_of
from services.chassis.eventstore.connections import connect, engine_of
from services.chassis.eventstore.factory import open_store
from services.chassis.eventstore.recorder import TellbackRecorder
from services.chassis.http.app import create_app
from services.chassis.http.authentication import Verifier
from services.chassis.http.monitoring import Monitoring
from services.chassis.messaging.consumer import Consumer
from services.chassis.messaging.dead_letters import DeadLetterQueue
from services.chassis.messaging.in_process_transport import InProcessTransport
from services.chassis.messaging.lost_tail import LostTailDetector
from services.chassis.messaging.relay import Relay
from services.chassis.messaging.relay_replay import request_replay, request_windows
from services.chassis.messaging.translator import EventTranslator
from services.chassis.messaging.watermark_publisher import WatermarkPublisher
from services.chassis.observability.gauges import dead_letter_gauges, deadline_gauges, read_model_gauges, relay_gauges
from services.chassis.observability.health import Health, few_parked, store_answers
from services.chassis.projections.case_links import case_links_projection
from services.chassis.projections.projection import Projection
from services.chassis.projections.projector import Projector
from services.chassis.projections.rebuild import ensure_current
from services.chassis.runtime.settings import ServiceSettings
from services.chassis.runtime.supervisor import SupervisedLoop
from services.chassis.scheduling.deadlines import deadlines_projection
from services.enquiry.wiring import MANIFEST as ENQUIRY
from services.intake.wiring import MANIFEST as INTAKE
from services.notify.wiring import MANIFEST as NOTIFY

ROUND_SECONDS_MAX = 120.0
"""A loop whose round takes longer has stalled: every wait within a round is bounded."""
CATALOGUE = INTAKE.catalogue
"""Every service is wired with the same contracts."""
SERVICES: dict[str, ServiceManifest] = {manifest.name: manifest for manifest in (INTAKE, ENQUIRY, NOTIFY)}


@dataclass(frozen=True, kw_only=True)
class ServiceInstance:
    """One service over its open database."""

    service: Service
    store: TellbackRecorder
    engine: Engine
    projector: Projector
    url: str
    monitoring: Monitoring

    def app(self, verifier: Verifier, routers: Sequence[APIRouter] = ()) -> FastAPI:
        """The service's HTTP application; `routers` stand beside the routes of its manifest."""
        return create_app(
            self.service,
            verifier=verifier,
            now=now,
            engine=self.engine,
            wait_until_projected=self.projector.wait_for,
            monitoring=self.monitoring,
            routers=routers,
        )

    def projector_loop(self) -> SupervisedLoop:
        """The loop that keeps the read models current."""
        return SupervisedLoop(f"projector {self.service.name}", self.projector.run, ROUND_SECONDS_MAX)

    def relay_loop(self, transport: InProcessTransport) -> SupervisedLoop:
        """The outbox relay's loop over the in-process transport."""
        manifest = self.service.manifest
        relay = Relay(
            EventTranslator(manifest, self.store),
            lambda: connect(self.url),
            transport.send,
            watermarks=WatermarkPublisher(manifest, transport.send_watermark),
        )
        return SupervisedLoop(f"relay {self.service.name}", relay.run, ROUND_SECONDS_MAX)

    def subscribe_to(self, transport: InProcessTransport) -> None:
        """Receive messages from the transport, and replay for others what they miss."""
        if self.service.manifest.subscriptions:
            transport.consumers[self.service.name] = self._consumer(transport)
        transport.sources[self.service.name] = self._request_replay
        transport.window_sources[self.service.name] = self._request_windows

    def _consumer(self, transport: InProcessTransport) -> Consumer:
        lost_tail = LostTailDetector(
            self.service, self.engine, now, transport.request_replay, transport.request_windows
        )
        self.monitoring.health.checks["lost tail"] = lost_tail.trouble
        return Consumer(self.service, DeadLetterQueue(self.engine), now, transport.request_replay, lost_tail)

    def close(self) -> None:
        """Close the connections to the database."""
        self.store.datastore.close()
        self.engine.dispose()

    def _request_replay(self, stream: UUID, after: int) -> None:
        with connect(self.url) as rows:
            request_replay(rows, self.service.name, stream, after)

    def _request_windows(self, after: int) -> None:
        with connect(self.url) as rows:
            request_windows(rows, self.service.name, after)


def open_service(manifest: ServiceManifest, url: str, monitoring: Monitoring | None = None) -> ServiceInstance:
    """Open a service over its database, which is migrated, and its missing read models built, where the login may."""
    ensure_migrated(manifest.name, url)
    store, engine = open_store(manifest.name, url, group=True, pool=20), engine_of(url, 20)
    projections = projections_of(manifest)
    try:
        ensure_current(projections, store, engine)
    except BaseException:
        store.datastore.close()
        engine.dispose()
        raise
    projector = Projector(manifest.name, store, engine, projections)
    monitoring = monitoring or Monitoring(health=Health(manifest.name))
    monitoring.health.checks["store"] = store_answers(store)
    monitoring.metrics.observe_store(store, manifest.name)
    return ServiceInstance(
        service=Service(manifest, store),
        store=store,
        engine=engine,
        projector=projector,
        url=url,
        monitoring=monitoring,
    )


def observe_all(instance: ServiceInstance) -> ServiceInstance:
    """Register every gauge of a service, and a health check that fails while too many streams are parked."""
    name = instance.service.name
    instance.monitoring.health.checks["dead_letters"] = few_parked(instance.engine, now)
    gauges = (
        *read_model_gauges(name, instance.projector.projections),
        *relay_gauges(name),
        *dead_letter_gauges(),
        *deadline_gauges(),
        *instance.service.manifest.gauges,
    )
    instance.monitoring.register_gauges(name, instance.engine, gauges, now)
    return instance


def projections_of(manifest: ServiceManifest) -> tuple[Projection, ...]:
    """A service's own projections, and the two that every service has: case links and deadlines."""
    return (
        *manifest.projections,
        case_links_projection(manifest.case_links),
        deadlines_projection(manifest.deadlines),
    )


def configured(name: str, settings: ServiceSettings) -> ServiceManifest:
    """A service with the timescales of this installation. Raises InvalidTimescales."""
    manifest = SERVICES[name]
    return replace(manifest, timescales=timescales_of(settings.timescales, manifest.timescales))


def now() -> datetime:
    """The time, as production takes it: the machine's clock, in UTC."""
    return datetime.now(UTC)
