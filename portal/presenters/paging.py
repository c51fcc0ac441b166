"""This is where a list that goes on is given its links: plain ones, which need no script."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from fastapi import Request

from portal.gateways.listed import Listed

PAGE = "page"
"""The name that a page's cursor has in its address."""


def turning(request: Request, listed: Listed[Any]) -> dict[str, Any]:
    """What GOV.UK's pagination is given; empty where this page is all there is."""
    there = {"previous": listed.previous, "next": listed.following}
    return {name: {"href": _at(request, cursor)} for name, cursor in there.items() if cursor}


def of_this_page(counted: str, listed: Listed[Any]) -> str:
    """What was counted, said to be of this page where there are others."""
    return f"On this page: {counted}" if listed.previous or listed.following else counted


def _at(request: Request, cursor: str) -> str:
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in (PAGE, "after")]
    return f"{request.url.path}?{urlencode([*kept, (PAGE, cursor)])}"
