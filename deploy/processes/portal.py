"""This is where the portal is a process, put together from its environment."""

from __future__ import annotations

from fastapi import FastAPI

from deploy import HOST
from deploy.doctor.settings import CHECKS
from deploy.doctor.starting import must_start, refusing
from deploy.watching import end, leave_when_told, watched_process
from portal.app import create_app
from portal.settings import PortalSettings
from services.chassis.keeping.datastore import engine_of
from services.chassis.watching.health import database_answers


@refusing()
def portal(port: int, host: str = HOST) -> None:
    """The portal, from its environment."""
    settings = PortalSettings()
    must_start("portal", settings.database_url.get_secret_value(), CHECKS["portal"])
    serve_portal(create_app(settings), settings, port, host)


def serve_portal(app: FastAPI, settings: PortalSettings, port: int, host: str = HOST) -> None:
    """The portal as it was put together, watched: it is not ready while its sessions and drafts cannot be had."""
    watch, told = watched_process("portal")
    engine = engine_of(settings.database_url.get_secret_value(), 1)
    watch.health.checks["database"] = database_answers(engine)
    with watch.shown(told.watch_host):
        leave_when_told(watch.put_on(app), watch, host, port, told)
    engine.dispose()
    end()
