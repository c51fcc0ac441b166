"""Pagination: links to the pages before and after, which work without a script."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from fastapi import Request

from portal.gateways.pagination import Page

PAGE = "page"
"""The query parameter that carries a page's cursor."""


def pagination_links(request: Request, page: Page[Any]) -> dict[str, Any]:
    """The parameters of GOV.UK's pagination; empty where the list is one page."""
    cursors = {"previous": page.previous_cursor, "next": page.next_cursor}
    return {name: {"href": _at(request, cursor)} for name, cursor in cursors.items() if cursor}


def counts_of_page(counts: str, page: Page[Any]) -> str:
    """Counts of a list, which say that they are this page's where there are others."""
    return f"On this page: {counts}" if page.previous_cursor or page.next_cursor else counts


def _at(request: Request, cursor: str) -> str:
    other_params = [(name, value) for name, value in request.query_params.multi_items() if name not in (PAGE, "after")]
    return f"{request.url.path}?{urlencode([*other_params, (PAGE, cursor)])}"
