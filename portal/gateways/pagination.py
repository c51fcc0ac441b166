"""Pagination: one page of a service's list, with the cursors of its neighbours (RFC 8288 links)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from httpx import URL

Entry = TypeVar("Entry")


class Page(list[Entry]):
    """`next_cursor` and `previous_cursor` are None at the list's ends."""

    def __init__(self, entries: Iterable[Entry], links: Mapping[str | None, Mapping[str, str]]) -> None:
        super().__init__(entries)
        self.next_cursor, self.previous_cursor = _cursor(links.get("next")), _cursor(links.get("prev"))


def _cursor(link: Mapping[str, Any] | None) -> str | None:
    return URL(link["url"]).params.get("cursor") if link else None
