"""HTTP client of a service: sends requests as one member, and turns refusals into `Problem` and `Unreachable`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel, TypeAdapter, ValidationError

from portal.gateways.pagination import Page

Answer = TypeVar("Answer")
Entry = TypeVar("Entry")

TIMEOUT = httpx.Timeout(10.0, connect=3.0)
"""Seconds. A service answers within ten, or the page says that it does not answer."""

PAGE_ENTRIES_MAX = 500
"""The page size with which whole lists are read."""

RETRYABLE_STATUSES = frozenset({502, 503, 504})


@dataclass(frozen=True, kw_only=True)
class FieldError:
    """A field that a service refused: its JSON path in the body, such as `adult/name`, and what is wrong with it."""

    at: str
    problem: str


class Problem(Exception):
    """A service's refusal. `type` is its name; `title` says in words for people what to do."""

    def __init__(self, *, type: str, title: str, status: int, field_errors: tuple[FieldError, ...] = ()) -> None:
        super().__init__(title)
        self.type, self.title, self.status, self.field_errors = type, title, status, field_errors


class Unreachable(Exception):
    """A service did not answer, or cannot for now. A retry with the same idempotency key is harmless."""


class Receipt(BaseModel):
    """A command was taken. `position`: how far a read model must have read to show its effect."""

    id: str
    reference: str | None = None
    version: int | None = None
    position: int


def http_client(url: str, transport: httpx.BaseTransport | None = None) -> httpx.Client:
    return httpx.Client(base_url=url, transport=transport, timeout=TIMEOUT, follow_redirects=False)


class ServiceClient:
    """Sends requests to one service on behalf of one member. Every method raises Problem or Unreachable."""

    def __init__(self, http: httpx.Client, bearer: Callable[[], str]) -> None:
        self._http, self._bearer = http, bearer

    def get(self, path: str, shape: TypeAdapter[Answer], **query: Any) -> Answer:
        """The service's answer. `after` is a receipt's position: the answer waits until it shows that command."""
        response = self._send("GET", path, params={name: value for name, value in query.items() if value is not None})
        return shape.validate_json(response.content)

    def get_page(self, path: str, shape: TypeAdapter[list[Entry]], **query: Any) -> Page[Entry]:
        """One page of a list: the first, or the page at `cursor`, which another page gave."""
        response = self._send("GET", path, params={name: value for name, value in query.items() if value is not None})
        return Page(shape.validate_json(response.content), response.links)

    def get_all(self, path: str, shape: TypeAdapter[list[Entry]], **query: Any) -> list[Entry]:
        """A whole list, page after page: for choices and for names."""
        page = self.get_page(path, shape, limit=PAGE_ENTRIES_MAX, **query)
        entries = [*page]
        while page.next_cursor:
            page = self.get_page(path, shape, limit=PAGE_ENTRIES_MAX, **{**query, "cursor": page.next_cursor})
            entries.extend(page)
        return entries

    def send_command(self, path: str, body: Mapping[str, Any], *, key: str, version: int | None = None) -> Receipt:
        """Sends a command. A repeated key brings the same receipt; `version` is the version that its sender saw."""
        headers = {"Idempotency-Key": key}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return Receipt.model_validate_json(self._send("POST", path, json=dict(body), headers=headers).content)

    def post(self, path: str, shape: TypeAdapter[Answer], *, key: str) -> Answer:
        """Asks the service to make something that is no receipt. A repeated key brings the same answer."""
        return shape.validate_json(self._send("POST", path, json={}, headers={"Idempotency-Key": key}).content)

    def _send(self, method: str, path: str, *, headers: dict[str, str] | None = None, **options: Any) -> httpx.Response:
        all_headers = {"Authorization": f"Bearer {self._bearer()}", **(headers or {})}
        return send(self._http, method, path, headers=all_headers, **options)


def send(http: httpx.Client, method: str, path: str, **options: Any) -> httpx.Response:
    """The response to a successful request. Raises Problem or Unreachable."""
    try:
        response = http.request(method, path, **options)
    except httpx.HTTPError as error:
        raise Unreachable(f"{method} {path}: {type(error).__name__}") from error
    if response.status_code in RETRYABLE_STATUSES:
        raise Unreachable(f"{method} {path}: {response.status_code}")
    if response.is_success:
        return response
    raise _problem(response)


class _Refusal(BaseModel):
    type: str = "Refused"
    title: str = "This could not be done"
    errors: tuple[dict[str, Any], ...] = ()


def _problem(response: httpx.Response) -> Problem:
    try:
        refusal = _Refusal.model_validate_json(response.content)
    except ValidationError:
        refusal = _Refusal()
    field_errors = tuple(FieldError(at=str(e.get("at", "")), problem=str(e.get("problem", ""))) for e in refusal.errors)
    return Problem(
        type=refusal.type.rpartition("/")[2],
        title=refusal.title,
        status=response.status_code,
        field_errors=field_errors,
    )
