"""Gateway of open items: three services' boards merged into one, each asked at the same time."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from heapq import merge
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from pydantic import TypeAdapter

from contracts.http.open_items import OpenItemCounts, OpenItemEntry
from portal.gateways.http import Problem, Receipt, ServiceClient, Unreachable

Answer = TypeVar("Answer")

PAGE_ITEMS = 25
STATUS_FORBIDDEN = 403
_ITEMS, _ITEM, _COUNTS = TypeAdapter(list[OpenItemEntry]), TypeAdapter(OpenItemEntry), TypeAdapter(OpenItemCounts)

Cursors = dict[str, str | None]
"""Service -> the cursor after the last item of it that was shown; None where its list was shown to its end."""


@dataclass(frozen=True, kw_only=True)
class Board:
    """A page of the merged board. `missing`: the services that do not answer. `following`: the next page's cursor."""

    items: list[OpenItemEntry]
    missing: list[str]
    following: str | None


@dataclass(frozen=True, kw_only=True)
class BoardCounts:
    """Counts of the whole board. Where a service is missing, each of them is the least that it can be."""

    counts: list[OpenItemCounts]
    missing: list[str]


class OpenItems:
    """Boards of the services, by their names. A service that refuses the member's roles has no part for them."""

    def __init__(self, clients: Mapping[str, ServiceClient]) -> None:
        self._clients = clients

    def board(self, *, view: str, team: str | None = None, page: str | None = None) -> Board:
        """A page: urgent ones first until somebody has them, then what is due soonest."""
        cursors: Cursors = _decode(page) if page else dict.fromkeys(self._clients, "")
        going_on = [name for name in self._clients if cursors.get(name) is not None]

        def ask(name: str) -> list[OpenItemEntry]:
            query = {"view": view, "team": team, "cursor": cursors.get(name) or None, "limit": PAGE_ITEMS + 1}
            return self._clients[name].get("/open-items", _ITEMS, **query)

        answers, missing = self._ask_all(going_on, ask)
        merged = list(merge(*answers.values(), key=_order))
        shown = merged[:PAGE_ITEMS]
        following = _following(cursors, answers, shown) if len(merged) > PAGE_ITEMS else None
        return Board(items=shown, missing=missing, following=following)

    def counts(self) -> BoardCounts:
        answers, missing = self._ask_all(
            [*self._clients], lambda name: self._clients[name].get("/open-items/counts", _COUNTS)
        )
        return BoardCounts(counts=[*answers.values()], missing=missing)

    def item(self, service: str, item: UUID, *, after: int | None = None) -> OpenItemEntry:
        return self._clients[service].get(f"/open-items/{item}", _ITEM, after=after)

    def of_case(self, service: str, case: UUID) -> list[OpenItemEntry]:
        """The open items of one case in one service."""
        return self._clients[service].get_all("/open-items", _ITEMS, case=case)

    def record(
        self, service: str, item: UUID, action: str, body: Mapping[str, Any], *, key: str, version: int | None
    ) -> Receipt:
        """Records a step of the item. `action` is the last part of the command's path, such as `allocation`."""
        return self._clients[service].send_command(f"/open-items/{item}/{action}", body, key=key, version=version)

    def _ask_all(self, names: list[str], ask: Callable[[str], Answer]) -> tuple[dict[str, Answer], list[str]]:
        """Asks all at once, so that the slowest alone decides how long it takes."""
        if not names:
            return {}, []
        with ThreadPoolExecutor(len(names)) as pool:
            asked = {name: pool.submit(ask, name) for name in names}
        answers: dict[str, Answer] = {}
        missing: list[str] = []
        for name, future in asked.items():
            try:
                answers[name] = future.result()
            except Unreachable:
                missing.append(name)
            except Problem as problem:
                if problem.status != STATUS_FORBIDDEN:
                    raise
        return answers, missing


def _order(item: OpenItemEntry) -> tuple[bool, Any, UUID]:
    return (not (item.urgent and not item.acknowledged), item.due_at, item.id)


def _following(cursors: Cursors, answers: Mapping[str, list[OpenItemEntry]], shown: list[OpenItemEntry]) -> str:
    """Each list goes on after the last item of it that was shown; one that did not answer, from where it stood."""
    following: Cursors = dict(cursors)
    for name, items in answers.items():
        last = next((item for item in reversed(shown) if item.service == name), None)
        if last:
            following[name] = last.cursor
        if len(items) <= PAGE_ITEMS and (not items or last == items[-1]):
            following[name] = None
    return urlsafe_b64encode(msgspec.json.encode(following)).decode()


def _decode(page: str) -> Cursors:
    """Raises Problem where the page is none of this board's."""
    try:
        return msgspec.json.decode(urlsafe_b64decode(page), type=Cursors)
    except (ValueError, msgspec.DecodeError) as error:
        raise Problem(type="CursorUnreadable", title="begin at the first page again", status=404) from error
