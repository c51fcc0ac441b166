"""HTTP application of a service: its commands, queries and history, with problems, deadline and monitoring around."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from fastapi import APIRouter, FastAPI
from sqlalchemy import Engine
from starlette.types import ASGIApp, Receive, Scope, Send

from services.chassis.application.command_handler import Service
from services.chassis.application.service_manifest import QuerySpec
from services.chassis.eventstore.connections import time_limit
from services.chassis.http.authentication import Verifier, caller_dependency
from services.chassis.http.commands import commands_router
from services.chassis.http.history import history_query
from services.chassis.http.monitoring import Monitoring
from services.chassis.http.openapi import openapi_with_problems
from services.chassis.http.problems import BODY_BYTES_MAX, install_problem_handlers
from services.chassis.http.queries import WaitUntilProjected, queries_router
from services.chassis.messaging.dead_letter_table import parked_streams

ADMINISTRATORS = frozenset({"administrator"})
REQUEST_SECONDS_MAX = 9.5
"""Seconds that a request may wait for the database, over all its calls: enough to append and to read it back."""


def create_app(
    service: Service,
    *,
    verifier: Verifier,
    now: Callable[[], datetime],
    engine: Engine,
    wait_until_projected: WaitUntilProjected,
    routers: Sequence[APIRouter] = (),
    body_bytes_max: int = BODY_BYTES_MAX,
    monitoring: Monitoring | None = None,
    request_seconds_max: float = REQUEST_SECONDS_MAX,
) -> FastAPI:
    """The application of one service, instrumented by `monitoring`. `routers`: routes beside those of its tables."""
    app = FastAPI(
        title=f"Tellback {service.name}",
        version="1",
        redoc_url=None,
    )
    caller = caller_dependency(verifier, now)
    queries = (
        *service.manifest.queries,
        QuerySpec("GET /history", history_query(service), service.manifest.auditors),
        QuerySpec("GET /parked", parked_streams, ADMINISTRATORS),
    )
    app.include_router(commands_router(service, caller))
    app.include_router(
        queries_router(
            queries,
            caller,
            engine.connect,
            wait_until_projected,
            service.manifest.narrow_roles,
            service.manifest.timescales,
        )
    )
    for router in routers:
        app.include_router(router)
    install_problem_handlers(app, body_bytes_max)
    app.openapi = openapi_with_problems(app)  # type: ignore[method-assign]
    app.add_middleware(DeadlineMiddleware, request_seconds_max=request_seconds_max)
    return monitoring.instrument(app) if monitoring else app


class DeadlineMiddleware:
    """One deadline for a whole request, whose database calls are each bounded already."""

    def __init__(self, app: ASGIApp, request_seconds_max: float) -> None:
        self._app, self._seconds_max = app, request_seconds_max

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Set the deadline; the context carries it into the request's worker thread."""
        with time_limit(self._seconds_max):
            await self._app(scope, receive, send)
