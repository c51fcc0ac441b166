"""Health routes: `/livez` for the platform that starts the process, `/readyz` for its load balancer."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.chassis.observability.health import Health


def health_router(health: Health) -> APIRouter:
    """`/livez` checks nothing. `/readyz` runs the process's checks.

    A service that only serves HTTP is ready without a broker: only the loops that need one check it.
    """
    router = APIRouter(include_in_schema=False)

    @router.get("/livez")
    def livez() -> dict[str, str]:
        """Whether the process runs."""
        return {"process": health.process, "status": "alive"}

    @router.get("/readyz")
    def readyz() -> JSONResponse:
        """Whether the process does its work; else 503, with each check that found trouble."""
        troubles = health.troubles()
        answer = {"process": health.process, "status": "not ready" if troubles else "ready", "trouble": troubles}
        return JSONResponse(answer, 503, {"Retry-After": "2"}) if troubles else JSONResponse(answer)

    return router
