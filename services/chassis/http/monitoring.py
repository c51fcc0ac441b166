"""This is where a process is watched: its health and its metrics, on its own address or at a port apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Protocol

import uvicorn
from fastapi import FastAPI
from prometheus_client import Gauge as PrometheusGauge
from sqlalchemy import Engine

from services.chassis.application.service_manifest import Gauge
from services.chassis.http.graceful_shutdown import QUIET_UVICORN, serve_in_thread
from services.chassis.http.health_routes import health_router
from services.chassis.http.request_metrics import RequestMetrics, metrics_router
from services.chassis.messaging.progress import ConsumerProgress
from services.chassis.observability.gauges import GaugeCollector
from services.chassis.observability.health import HasTrouble, Health
from services.chassis.observability.metrics import Metrics


class Loop(HasTrouble, Protocol):
    """A loop as it is watched."""

    @property
    def round_age_seconds(self) -> float:
        """How long ago it last came round."""

    restarts: int


@dataclass(frozen=True, kw_only=True)
class Monitoring:
    """Of one process. Where it has a port `port`, its metrics are shown there and not where others may ask.

    `log_each_request` is logged, and not only those that failed by our own fault.
    """

    health: Health
    port: int = 0
    log_each_request: bool = False
    metrics: Metrics = field(default_factory=Metrics)

    def instrument(self, app: FastAPI) -> FastAPI:
        """The application, which says how it is and is watched in all that it is asked."""
        app.include_router(health_router(self.health))
        if not self.port:
            app.include_router(metrics_router(self.metrics))
        app.add_middleware(RequestMetrics, metrics=self.metrics, health=self.health, log_each=self.log_each_request)
        return app

    def register_gauges(
        self, service: str, engine: Engine, gauges: Sequence[Gauge], now: Callable[[], datetime]
    ) -> None:
        """Show these figures of a service, read from its database when they are asked for."""
        self.metrics.registry.register(GaugeCollector(service, engine, gauges, now))

    def register_consumer(self, service: str, progress: ConsumerProgress) -> None:
        """Show how a consumer's group stands by what the broker says, and be in trouble where it does not get on."""
        gauges: dict[str, tuple[str, Callable[[], float]]] = {
            "lag_events": ("Records that the group has not handled, by committed offsets", lambda: progress.lag),
            "lag_seconds": ("For how long it has had any", lambda: progress.lag_seconds),
            "member": ("1 while the broker has it in its group, with its partitions", lambda: float(progress.member)),
        }
        for name, (documentation, read) in gauges.items():
            gauge = PrometheusGauge(
                f"tellback_consumer_{name}", documentation, ["service"], registry=self.metrics.registry
            )
            gauge.labels(service).set_function(read)
        self.register_consumer_group(progress)

    def register_consumer_group(self, progress: ConsumerProgress) -> None:
        """Be in trouble while the broker has a consumer outside its group or standing still, or does not answer."""
        self.health.checks["broker"] = lambda: "no broker answers" if progress.disconnected else None
        self.health.checks["consumer group"] = lambda: progress.trouble

    def register_loops(self, *loops: Loop) -> None:
        """Show when each loop came round last, and how often it began anew; be in trouble where one is."""
        self.health.watch_loops(*loops)
        round_age_gauge = PrometheusGauge(
            "tellback_loop_round_age_seconds", "Since it came round", ["loop"], registry=self.metrics.registry
        )
        restarts_gauge = PrometheusGauge(
            "tellback_loop_restarts", "Times that it began anew", ["loop"], registry=self.metrics.registry
        )
        for loop in loops:
            round_age_gauge.labels(loop.name).set_function(partial(getattr, loop, "round_age_seconds"))
            restarts_gauge.labels(loop.name).set_function(partial(getattr, loop, "restarts"))

    @contextmanager
    def serve(self, host: str) -> Iterator[None]:
        """While this is open, health and metrics are shown at the port apart; where there is none, nowhere."""
        if not self.port:
            yield
            return
        app = FastAPI(openapi_url=None)
        app.include_router(health_router(self.health))
        app.include_router(metrics_router(self.metrics))
        with serve_in_thread(uvicorn.Config(app, host=host, port=self.port, **QUIET_UVICORN)):
            yield
