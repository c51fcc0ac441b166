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
        """Every metric as it is now."""
        return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)

    return router


class RequestMetrics:
    """Counts every request by its route's template, and answers its correlation id in a header.

    While the process shuts down, each answer closes its connection. 5xx answers are logged; `log_each` logs all.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics, health: Health, log_each: bool) -> None:
        self._app, self._metrics, self._health, self._log_each = app, metrics, health, log_each

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Log lines and events of one request carry the same correlation id."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started_at, code, correlation = perf_counter(), 500, uuid4()
        scope.setdefault("state", {})["correlation"] = correlation

        async def send_counted(message: Message) -> None:
            nonlocal code
            if message["type"] == "http.response.start":
                code = message["status"]
                message = {**message, "headers": [*message["headers"], *self._extra_headers(str(correlation))]}
            await send(message)

        with structlog.contextvars.bound_contextvars(correlation=str(correlation)):
            try:
                await self._app(scope, receive, send_counted)
            finally:
                self._record(scope, code, perf_counter() - started_at)

    def _extra_headers(self, correlation: str) -> list[tuple[bytes, bytes]]:
        correlation_header = (b"x-correlation-id", correlation.encode())
        return [correlation_header, (b"connection", b"close")] if self._health.shutting_down else [correlation_header]

    def _record(self, scope: Scope, code: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in METHODS else "other"
        route = getattr(scope.get("route"), "path", "unmatched")
        self._metrics.requests.labels(method, route, str(code)).observe(seconds)
        if self._log_each or code >= 500:
            write = log.warning if code >= 500 else log.debug
            write("request_answered", method=method, route=route, code=code, ms=round(seconds * 1000, 1))
