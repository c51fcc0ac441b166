"""Health routes: `/livez` for the platform that starts the process, `/readyz` for its load balancer."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.chassis.observability.health import Health


def health_router(health: Health) -> APIRouter:
    """`/livez` asks nobody. `/readyz` asks the store and the loops; a broker that is away stops no service from taking
    in, so only the loops that need it say so.
    """
    router = APIRouter(include_in_schema=False)

    @router.get("/livez")
    def livez() -> dict[str, str]:
        """Whether this process runs."""
        return {"process": health.process, "status": "alive"}

    @router.get("/readyz")
    def readyz() -> JSONResponse:
        """Whether it does its work; 503 with what is in trouble where it does not."""
        troubles = health.troubles()
        answer = {"process": health.process, "status": "not ready" if troubles else "ready", "trouble": troubles}
        return JSONResponse(answer, 503, {"Retry-After": "2"}) if troubles else JSONResponse(answer)

    return router
