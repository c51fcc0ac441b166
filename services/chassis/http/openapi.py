"""OpenAPI: what a service's document says beyond its routes' signatures.

Every refusal is a problem (RFC 9457); a command needs an Idempotency-Key, and a change the version that was read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel, Field


class FieldProblem(BaseModel):
    """One field that is not as it should be."""

    at: str = Field(description="where it stands, like body/words")
    problem: str


class Problem(BaseModel):
    """Why a request was refused (RFC 9457); nothing was recorded."""

    type: str = Field(description="the refusal's name, as /problems/{Name}", examples=["/problems/Stale"])
    title: str = Field(description="what to do about it")
    status: int
    errors: list[FieldProblem] | None = Field(None, description="which fields, where some are not as they should be")


STATUS_DESCRIPTIONS = {
    400: "a header is missing or cannot be read: the Idempotency-Key, or If-Match",
    401: "there is no token that is good here",
    403: "none of the caller's roles may",
    404: "there is none, or it is another organisation's",
    409: "as things stand this cannot be: the refusal's name says why",
    412: "it has moved on since it was read: read it again",
    413: "the body is too large",
    422: "a field is not as it should be, or the key was used for another request",
    428: "If-Match is missing",
    503: "the store did not answer, or does not show it yet: the same again, after Retry-After seconds",
}
"""Status -> when it is answered. A document names every status that its routes answer."""

COMMON_STATUSES = (422, 503)
IDEMPOTENCY_KEY_PARAMETER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "new for each thing asked; the same again for a retry, which gets the first receipt",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
}
IF_MATCH_PARAMETER = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "the ETag of what is changed, as it was read",
    "schema": {"type": "string", "pattern": '^"[0-9]+"$', "example": '"5"'},
}


def problem_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """FastAPI's `responses` for these statuses and for those that any route may answer."""
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        status: {"description": STATUS_DESCRIPTIONS[status], "content": content}
        for status in sorted({*COMMON_STATUSES, *statuses})
    }


def authenticated_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The same for a route that needs a caller."""
    return problem_responses(401, 403, *statuses)


def route_summary(name: str) -> str:
    """A route's summary: SubmitLetter -> Submit letter; own_letters -> Own letters."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", name).capitalize()


def openapi_with_problems(app: FastAPI) -> Callable[[], dict[str, Any]]:
    """A replacement for `app.openapi`: FastAPI's document with the schema Problem."""
    write_document = app.openapi

    def document() -> dict[str, Any]:
        document = write_document()
        shapes = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        schemas.update(shapes.pop("$defs"))
        schemas["Problem"] = shapes
        return document

    return document
