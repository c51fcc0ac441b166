"""Request metrics: `/metrics`, and the middleware that counts and names every request.

Labels are routes, methods, codes and services: no id, and nothing about anybody.
"""

from __future__ import annotations

from time import perf_counter
from uuid import uuid4

import structlog
from fastapi import APIRouter, Response
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.chassis.observability.health import Health
from services.chassis.observability.metrics import Metrics

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
log = structlog.get_logger()


def metrics_router(metrics: Metrics) -> APIRouter:
    """`/metrics`, in Prometheus' text format."""
    router = APIRouter(include_in_schema=False)

    @router.get("/metrics")
    def metrics_text() -> Response:
        """Every figure as it is now."""
        return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)

    return router


class RequestMetrics:
    """Watches every request: counts it by its route's template, names it, and lets go of the caller when leaving.

    What failed by our own fault is logged; `log_each` logs all of them.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics, health: Health, log_each: bool) -> None:
        self._app, self._metrics, self._health, self._log_each = app, metrics, health, log_each

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Everything in a request is logged under one correlation, which is also what its events are stamped with."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, code, correlation = perf_counter(), 500, uuid4()
        scope.setdefault("state", {})["correlation"] = correlation

        async def send_counted(message: Message) -> None:
            nonlocal code
            if message["type"] == "http.response.start":
                code = message["status"]
                message = {**message, "headers": [*message["headers"], *self._added(str(correlation))]}
            await send(message)

        with structlog.contextvars.bound_contextvars(correlation=str(correlation)):
            try:
                await self._app(scope, receive, send_counted)
            finally:
                self._answered(scope, code, perf_counter() - began)

    def _added(self, correlation: str) -> list[tuple[bytes, bytes]]:
        named = (b"x-correlation-id", correlation.encode())
        return [named, (b"connection", b"close")] if self._health.shutting_down else [named]

    def _answered(self, scope: Scope, code: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in METHODS else "other"
        route = getattr(scope.get("route"), "path", "unmatched")
        self._metrics.requests.labels(method, route, str(code)).observe(seconds)
        if self._log_each or code >= 500:
            say = log.warning if code >= 500 else log.debug
            say("request_answered", method=method, route=route, code=code, ms=round(seconds * 1000, 1))
