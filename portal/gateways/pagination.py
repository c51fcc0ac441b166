"""This is where a service's list is one page of it, with the cursors of the pages beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from httpx import URL

Entry = TypeVar("Entry")


class Page(list[Entry]):
    """One page of a list. `next_cursor` and `previous_cursor` are the cursors of its neighbours, where there are
    any.
    """

    def __init__(self, entries: Iterable[Entry], links: Mapping[str | None, Mapping[str, str]]) -> None:
        super().__init__(entries)
        self.next_cursor, self.previous_cursor = _cursor(links.get("next")), _cursor(links.get("prev"))


def _cursor(link: Mapping[str, Any] | None) -> str | None:
    return URL(link["url"]).params.get("cursor") if link else None
