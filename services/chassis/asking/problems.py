"""This is where every refusal becomes a problem (RFC 9457), with the refusal's name as its type."""

from __future__ import annotations

from typing import Any

from eventsourcing.persistence import PersistenceError
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException

from services.chassis.asking.decisions import Refused

AGAIN = {"Retry-After": "2"}
NAMES = {404: "Unknown", 405: "MethodNotAllowed", 413: "TooLarge"}


def explain_refusals(app: FastAPI) -> None:
    """Answer every refusal, malformed body and store failure with a problem; nothing of the payload is repeated."""
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(PersistenceError, _unreachable)
    app.add_exception_handler(DBAPIError, _unreachable)


def problem(name: str, title: str, status: int, headers: dict[str, str] | None = None, **more: Any) -> JSONResponse:
    """One problem+json answer."""
    body = {"type": f"/problems/{name}", "title": title, "status": status, **more}
    return JSONResponse(body, status, headers=headers, media_type="application/problem+json")


def _refused(request: Request, refusal: Exception) -> JSONResponse:
    assert isinstance(refusal, Refused)
    headers = AGAIN if refusal.status == 503 else getattr(refusal, "headers", None)
    return problem(type(refusal).__name__, str(refusal), refusal.status, headers)


def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    wrong = [{"at": "/".join(map(str, e["loc"])), "problem": e["msg"]} for e in error.errors()]
    return problem("Invalid", f"{len(wrong)} fields are not as they should be", 422, errors=wrong)


def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    headers = dict(error.headers) if error.headers else None
    return problem(NAMES.get(error.status_code, "Refused"), str(error.detail), error.status_code, headers)


def _unreachable(request: Request, error: Exception) -> JSONResponse:
    return problem("NotRecorded", "the store did not answer; try again with the same Idempotency-Key", 503, AGAIN)
