"""This is where a partner's case system stood that is there no more, so that one can see what comes of it."""

from __future__ import annotations

from fastapi import APIRouter, Response

RETIRED_PATH = "/development/retired-case-system"


def retired_router() -> APIRouter:
    """Answers every notice with 410 Gone."""
    router = APIRouter(include_in_schema=False)

    @router.post(RETIRED_PATH)
    def gone() -> Response:
        """Nothing more is to be sent here."""
        return Response(status_code=410)

    return router
