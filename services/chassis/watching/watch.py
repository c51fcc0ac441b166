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
from prometheus_client import Gauge
from sqlalchemy import Engine

from services.chassis.asking.tables import Figure
from services.chassis.carrying.progress import ConsumerProgress
from services.chassis.watching.ending import QUIET, serving_beside
from services.chassis.watching.figures import Figures
from services.chassis.watching.health import Health, Troubled, health_router
from services.chassis.watching.metrics import Metrics, Requests, metrics_router


class Loop(Troubled, Protocol):
    """A loop as it is watched."""

    @property
    def round_age_seconds(self) -> float:
        """How long ago it last came round."""

    restarts: int


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

    def consumer(self, service: str, progress: ConsumerProgress) -> None:
        """Show how a consumer's group stands by what the broker says, and be in trouble where it does not get on."""
        shown: dict[str, tuple[str, Callable[[], float]]] = {
            "lag_events": ("Records that the group has not handled, by committed offsets", lambda: progress.lag),
            "lag_seconds": ("For how long it has had any", lambda: progress.lag_seconds),
            "member": ("1 while the broker has it in its group, with its partitions", lambda: float(progress.member)),
        }
        for name, (says, read) in shown.items():
            gauge = Gauge(f"tellback_consumer_{name}", says, ["service"], registry=self.metrics.registry)
            gauge.labels(service).set_function(read)
        self.group(progress)

    def group(self, progress: ConsumerProgress) -> None:
        """Be in trouble while the broker has a consumer outside its group or standing still, or does not answer."""
        self.health.checks["broker"] = lambda: "no broker answers" if progress.away else None
        self.health.checks["consumer group"] = lambda: progress.trouble

    def loops(self, *loops: Loop) -> None:
        """Show when each loop came round last, and how often it began anew; be in trouble where one is."""
        self.health.over(*loops)
        age = Gauge("tellback_loop_round_age_seconds", "Since it came round", ["loop"], registry=self.metrics.registry)
        again = Gauge("tellback_loop_restarts", "Times that it began anew", ["loop"], registry=self.metrics.registry)
        for loop in loops:
            age.labels(loop.name).set_function(partial(getattr, loop, "round_age_seconds"))
            again.labels(loop.name).set_function(partial(getattr, loop, "restarts"))

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
