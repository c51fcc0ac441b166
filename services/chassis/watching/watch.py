"""This is where a process is watched: its health and its metrics, on its own address or at a port apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

import uvicorn
from fastapi import FastAPI
from prometheus_client import Gauge
from sqlalchemy import Engine

from services.chassis.asking.tables import Figure
from services.chassis.carrying.kafka import Lag
from services.chassis.watching.ending import QUIET, serving_beside
from services.chassis.watching.figures import Figures
from services.chassis.watching.health import Health, health_router
from services.chassis.watching.metrics import Metrics, Requests, metrics_router


@dataclass(frozen=True, kw_only=True)
class Watch:
    """Of one process. Where it has a port `apart`, its metrics are shown there and not where others may ask.

    `each_request` is logged, and not only those that failed by our own fault.
    """

    health: Health
    apart: int = 0
    each_request: bool = False
    metrics: Metrics = field(default_factory=Metrics)

    def put_on(self, app: FastAPI) -> FastAPI:
        """The application, which says how it is and is watched in all that it is asked."""
        app.include_router(health_router(self.health))
        if not self.apart:
            app.include_router(metrics_router(self.metrics))
        app.add_middleware(Requests, metrics=self.metrics, health=self.health, each=self.each_request)
        return app

    def figures(self, service: str, engine: Engine, read: Sequence[Figure], now: Callable[[], datetime]) -> None:
        """Show these figures of a service, read from its database when they are asked for."""
        self.metrics.registry.register(Figures(service, engine, read, now))

    def lag(self, service: str, lag: Lag, now: Callable[[], datetime]) -> None:
        """Show how far behind its topics a listener is, and say so where no broker answers it."""
        behind = Gauge(
            "tellback_listener_behind_events", "Events not heard yet", ["service"], registry=self.metrics.registry
        )
        behind.labels(service).set_function(lambda: lag.events)
        age = Gauge(
            "tellback_listener_behind_seconds",
            "How old the oldest of these is",
            ["service"],
            registry=self.metrics.registry,
        )
        age.labels(service).set_function(lambda: max(0.0, now().timestamp() - lag.since) if lag.since else 0.0)
        self.broker(lag)

    def broker(self, lag: Lag) -> None:
        """Be in trouble while no broker answers who hears there."""
        self.health.checks["broker"] = lambda: "no broker answers" if lag.away else None

    @contextmanager
    def shown(self, host: str) -> Iterator[None]:
        """While this is open, health and metrics are shown at the port apart; where there is none, nowhere."""
        if not self.apart:
            yield
            return
        app = FastAPI(openapi_url=None)
        app.include_router(health_router(self.health))
        app.include_router(metrics_router(self.metrics))
        with serving_beside(uvicorn.Config(app, host=host, port=self.apart, **QUIET)):
            yield
