"""This is where a service is asked over HTTP, and where its refusal becomes one that a page can show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel, TypeAdapter, ValidationError

from portal.gateways.listed import Listed

Answer = TypeVar("Answer")
Entry = TypeVar("Entry")

TIMEOUT = httpx.Timeout(10.0, connect=3.0)
"""A service answers or refuses within ten seconds; after that a page says so."""

MOST = 500
"""Entries of a page, at most."""

TRY_AGAIN = frozenset({502, 503, 504})


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """One field that a service did not take: where it stands in the body, and what is wrong with it."""

    at: str
    problem: str


class Problem(Exception):
    """A service refused. `type` is the refusal's name; `title` says what to do, in words for people."""

    def __init__(self, *, type: str, title: str, status: int, wrong: tuple[Wrong, ...] = ()) -> None:
        super().__init__(title)
        self.type, self.title, self.status, self.wrong = type, title, status, wrong


class Unreachable(Exception):
    """A service did not answer, or said that it cannot for now. Asking again with the same key is harmless."""


class Receipt(BaseModel):
    """A command was taken: what it began or changed, and how far a read model must have read to show it."""

    id: str
    reference: str | None = None
    version: int | None = None
    position: int


def client(url: str, transport: httpx.BaseTransport | None = None) -> httpx.Client:
    return httpx.Client(base_url=url, transport=transport, timeout=TIMEOUT, follow_redirects=False)


class Asking:
    """Asks one service on behalf of one person."""

    def __init__(self, http: httpx.Client, bearer: Callable[[], str]) -> None:
        self._http, self._bearer = http, bearer

    def answer(self, path: str, of: TypeAdapter[Answer], **query: Any) -> Answer:
        """What the service answers. `after` is a receipt's position: the answer waits until it shows that."""
        response = self._sent("GET", path, params={name: value for name, value in query.items() if value is not None})
        return of.validate_json(response.content)

    def listed(self, path: str, of: TypeAdapter[list[Entry]], **query: Any) -> Listed[Entry]:
        """One page of what the service lists: the first, or the one at a `cursor` that another page gave."""
        response = self._sent("GET", path, params={name: value for name, value in query.items() if value is not None})
        return Listed(of.validate_json(response.content), response.links)

    def every(self, path: str, of: TypeAdapter[list[Entry]], **query: Any) -> list[Entry]:
        """All that the service lists, page after page: for what people choose from, and for names."""
        page = self.listed(path, of, limit=MOST, **query)
        found = [*page]
        while page.following:
            page = self.listed(path, of, limit=MOST, **{**query, "cursor": page.following})
            found.extend(page)
        return found

    def give(self, path: str, body: Mapping[str, Any], *, key: str, version: int | None = None) -> Receipt:
        """Gives a command. The same key again brings the same receipt; `version` is the one that was read."""
        headers = {"Idempotency-Key": key}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return Receipt.model_validate_json(self._sent("POST", path, json=dict(body), headers=headers).content)

    def made(self, path: str, of: TypeAdapter[Answer]) -> Answer:
        """What the service makes afresh each time it is asked: nothing is recorded, so that no key is sent."""
        return of.validate_json(self._sent("POST", path).content)

    def _sent(self, method: str, path: str, *, headers: dict[str, str] | None = None, **what: Any) -> httpx.Response:
        carried = {"Authorization": f"Bearer {self._bearer()}", **(headers or {})}
        return sent(self._http, method, path, headers=carried, **what)


def sent(http: httpx.Client, method: str, path: str, **what: Any) -> httpx.Response:
    """The response to a request that was taken. Raises Problem or Unreachable."""
    try:
        response = http.request(method, path, **what)
    except httpx.HTTPError as error:
        raise Unreachable(f"{method} {path}: {type(error).__name__}") from error
    if response.status_code in TRY_AGAIN:
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
        said = _Refusal.model_validate_json(response.content)
    except ValidationError:
        said = _Refusal()
    wrong = tuple(Wrong(at=str(e.get("at", "")), problem=str(e.get("problem", ""))) for e in said.errors)
    return Problem(type=said.type.rpartition("/")[2], title=said.title, status=response.status_code, wrong=wrong)
