"""This is where a service's OpenAPI document learns what its routes do not say themselves.

Each refusal is a problem, and a change needs a key and the version it was read at.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel, Field


class Wrong(BaseModel):
    """One field that is not as it should be."""

    at: str = Field(description="where it stands, like body/words")
    problem: str


class Problem(BaseModel):
    """Why a request was refused (RFC 9457); nothing was recorded."""

    type: str = Field(description="the refusal's name, as /problems/{Name}", examples=["/problems/Stale"])
    title: str = Field(description="what to do about it")
    status: int
    errors: list[Wrong] | None = Field(None, description="which fields, where some are not as they should be")


REFUSALS = {
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
"""Status -> when it is answered. A list, since who reads a document should meet no status that it does not name."""

OF_ANY = (422, 503)
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "new for each thing asked; the same again for a retry, which gets the first receipt",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
}
VERSION = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "the ETag of what is changed, as it was read",
    "schema": {"type": "string", "pattern": '^"[0-9]+"$', "example": '"5"'},
}


def refusals(*more: int) -> dict[int | str, dict[str, Any]]:
    """FastAPI's `responses` for these statuses beside those that any route may answer."""
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": REFUSALS[status], "content": content} for status in sorted({*OF_ANY, *more})}


def of_signed_in(*more: int) -> dict[int | str, dict[str, Any]]:
    """The same, where a caller is needed."""
    return refusals(401, 403, *more)


def in_words(name: str) -> str:
    """A route's one line: SubmitLetter or own_letters -> Submit letter, Own letters."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", name).capitalize()


def describing(app: FastAPI) -> Callable[[], dict[str, Any]]:
    """What `app.openapi` becomes: FastAPI's document, in which Problem stands."""
    written = app.openapi

    def document() -> dict[str, Any]:
        whole = written()
        shapes = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        known = whole.setdefault("components", {}).setdefault("schemas", {})
        known.update(shapes.pop("$defs"))
        known["Problem"] = shapes
        return whole

    return document
