"""Published OpenAPI documents: validation of bodies that a test sends, or that a double answers with."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import httpx
from jsonschema import Draft202012Validator

from deploy.documents import CONTRACTS


class NotAsPublished(AssertionError):
    """What was sent, or answered, is not as the service's document says."""


@cache
def document(service: str) -> dict[str, Any]:
    """A service's document, in which no object may carry what is not named: a drift would else go unseen."""
    strict: dict[str, Any] = json.loads((CONTRACTS / "openapi" / f"{service}.json").read_text())
    for shape in strict["components"]["schemas"].values():
        if "properties" in shape:
            shape.setdefault("additionalProperties", False)
    return strict


def operation(service: str, method: str, path: str) -> dict[str, Any]:
    """What the document says of a request. Raises NotAsPublished where there is no such door."""
    for template, routes in document(service)["paths"].items():
        if re.fullmatch(re.sub(r"{\w+}", "[^/]+", template), path) and method.lower() in routes:
            found: dict[str, Any] = routes[method.lower()]
            return found
    raise NotAsPublished(f"{service} has no route {method} {path}")


def check_request(service: str, request: httpx.Request) -> None:
    """Raises NotAsPublished."""
    said = operation(service, request.method, request.url.path)
    known = {p["name"] for p in said["parameters"] if p["in"] == "query"} if "parameters" in said else set()
    if unknown := {*request.url.params} - known:
        raise NotAsPublished(f"{service} {request.method} {request.url.path}: nobody asks by {sorted(unknown)}")
    if "requestBody" in said:
        _check(service, f"what was sent to {request.method} {request.url.path}", said["requestBody"], request.content)
    elif request.content:
        raise NotAsPublished(f"{service} {request.method} {request.url.path} takes no body")


def check_response(service: str, request: httpx.Request, answer: httpx.Response) -> None:
    """Raises NotAsPublished. A refusal is a problem with a type and a title; nothing else is promised of it."""
    if not answer.is_success:
        return
    said = operation(service, request.method, request.url.path)["responses"]
    expected = next(said[status] for status in said if status.startswith("2"))
    _check(service, f"the answer to {request.method} {request.url.path}", expected, answer.content)


def _check(service: str, what: str, said: dict[str, Any], content: bytes) -> None:
    schema = said["content"]["application/json"]["schema"] | {"components": document(service)["components"]}
    wrong = [
        f"{error.json_path}: {error.message}"
        for error in Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).iter_errors(
            json.loads(content)
        )
    ]
    if wrong:
        raise NotAsPublished(f"{service}: {what} is not as published: {'; '.join(wrong)}")
