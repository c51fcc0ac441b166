"""Problems: every refusal and failure as `application/problem+json` (RFC 9457), with the refusal's name as its type."""

from __future__ import annotations

from typing import Any

import structlog
from eventsourcing.persistence import PersistenceError
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.chassis.domain.decider import Refused

log = structlog.get_logger()
RETRY_AFTER = {"Retry-After": "2"}
PROBLEM_NAMES = {404: "Unknown", 405: "MethodNotAllowed", 413: "TooLarge"}


BODY_BYTES_MAX = 1_000_000
"""The largest body of a request."""


def install_problem_handlers(app: FastAPI, body_bytes_max: int = BODY_BYTES_MAX) -> None:
    """Answer refusals, malformed or oversized bodies and store failures with problems, which repeat no payload."""
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(PersistenceError, _unreachable)
    app.add_exception_handler(DBAPIError, _unreachable)
    app.add_exception_handler(PoolTimeout, _unreachable)
    app.add_middleware(RequestBodyLimitMiddleware, max_body_size=body_bytes_max)
    app.add_middleware(BodyLimitProblems)


def problem(name: str, title: str, status: int, headers: dict[str, str] | None = None, **more: Any) -> JSONResponse:
    """One problem+json answer."""
    body = {"type": f"/problems/{name}", "title": title, "status": status, **more}
    return JSONResponse(body, status, headers=headers, media_type="application/problem+json")


def _refused(request: Request, refusal: Exception) -> JSONResponse:
    assert isinstance(refusal, Refused)
    headers = RETRY_AFTER if refusal.status == 503 else getattr(refusal, "headers", None)
    return problem(type(refusal).__name__, str(refusal), refusal.status, headers)


def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    field_problems = [{"at": "/".join(map(str, e["loc"])), "problem": e["msg"]} for e in error.errors()]
    invalid = "a field is" if len(field_problems) == 1 else f"{len(field_problems)} fields are"
    return problem("Invalid", f"{invalid} not valid", 422, errors=field_problems)


def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    headers = dict(error.headers) if error.headers else None
    return problem(PROBLEM_NAMES.get(error.status_code, "Refused"), str(error.detail), error.status_code, headers)


def _unreachable(request: Request, error: Exception) -> JSONResponse:
    log.warning("store_unavailable", path=request.url.path, error=type(error).__name__, next="tellback doctor")
    return problem("NotRecorded", "the store did not answer; try again with the same Idempotency-Key", 503, RETRY_AFTER)


class BodyLimitProblems:
    """Turns the plain-text 413 of Starlette's body limit, which no exception handler sees, into a problem."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass every answer through but a 413."""
        refused = False

        async def send_unless_413(message: Message) -> None:
            nonlocal refused
            refused = refused or message.get("status") == 413
            if not refused:
                await send(message)

        await self._app(scope, receive, send_unless_413)
        if refused:
            too_large = problem("TooLarge", "this is larger than is taken here; send less, or in parts", 413)
            await too_large(scope, receive, send)
