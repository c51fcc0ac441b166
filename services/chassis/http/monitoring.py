"""Monitoring of a process: health and metrics, on its own address or on a port apart."""

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
    """A supervised loop, as monitoring sees it."""

    @property
    def round_age_seconds(self) -> float:
        """Seconds since its last round ended."""

    restarts: int


@dataclass(frozen=True, kw_only=True)
class Monitoring:
    """Health and metrics of one process.

    `port`: where not 0, metrics are served there only, out of the callers' reach. `log_each_request`: log every
    request, and not only those that failed with a 5xx.
    """

    health: Health
    port: int = 0
    log_each_request: bool = False
    metrics: Metrics = field(default_factory=Metrics)

    def instrument(self, app: FastAPI) -> FastAPI:
        """The application with health and metrics routes, and with every request counted."""
        app.include_router(health_router(self.health))
        if not self.port:
            app.include_router(metrics_router(self.metrics))
        app.add_middleware(RequestMetrics, metrics=self.metrics, health=self.health, log_each=self.log_each_request)
        return app

    def register_gauges(
        self, service: str, engine: Engine, gauges: Sequence[Gauge], now: Callable[[], datetime]
    ) -> None:
        """Expose a service's gauges, which its database answers at each scrape."""
        self.metrics.registry.register(GaugeCollector(service, engine, gauges, now))

    def register_consumer(self, service: str, progress: ConsumerProgress) -> None:
        """Expose a consumer group's progress as the broker reports it; not ready while the group makes none."""
        gauges: dict[str, tuple[str, Callable[[], float]]] = {
            "lag_events": ("Records that the group has not handled, by committed offsets", lambda: progress.lag),
            "lag_seconds": ("How long the group has had any such record", lambda: progress.lag_seconds),
            "member": ("1 while the broker has it in its group, with its partitions", lambda: float(progress.member)),
        }
        for name, (documentation, read) in gauges.items():
            gauge = PrometheusGauge(
                f"tellback_consumer_{name}", documentation, ["service"], registry=self.metrics.registry
            )
            gauge.labels(service).set_function(read)
        self.register_consumer_group(progress)

    def register_consumer_group(self, progress: ConsumerProgress) -> None:
        """Not ready while no broker answers, or while the broker reports the group without member or progress."""
        self.health.checks["broker"] = lambda: "no broker answers" if progress.disconnected else None
        self.health.checks["consumer group"] = lambda: progress.trouble

    def register_loops(self, *loops: Loop) -> None:
        """Expose the age of each loop's last round, and its restarts; not ready while a loop is in trouble."""
        self.health.watch_loops(*loops)
        round_age_gauge = PrometheusGauge(
            "tellback_loop_round_age_seconds", "Since its last round ended", ["loop"], registry=self.metrics.registry
        )
        restarts_gauge = PrometheusGauge(
            "tellback_loop_restarts", "Restarts since the process started", ["loop"], registry=self.metrics.registry
        )
        for loop in loops:
            round_age_gauge.labels(loop.name).set_function(partial(getattr, loop, "round_age_seconds"))
            restarts_gauge.labels(loop.name).set_function(partial(getattr, loop, "restarts"))

    @contextmanager
    def serve(self, host: str) -> Iterator[None]:
        """Serve health and metrics on the port apart while the context is open; without a port, do nothing."""
        if not self.port:
            yield
            return
        app = FastAPI(openapi_url=None)
        app.include_router(health_router(self.health))
        app.include_router(metrics_router(self.metrics))
        with serve_in_thread(uvicorn.Config(app, host=host, port=self.port, **QUIET_UVICORN)):
            yield
