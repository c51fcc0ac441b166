"""Retired case system: a webhook endpoint that is gone, so that development shows an undeliverable notice."""

from __future__ import annotations

from fastapi import APIRouter, Response

RETIRED_PATH = "/development/retired-case-system"


def retired_router() -> APIRouter:
    """Answers every notice with 410 Gone."""
    router = APIRouter(include_in_schema=False)

    @router.post(RETIRED_PATH)
    def gone() -> Response:
        """Gone for good: notify stops sending."""
        return Response(status_code=410)

    return router
