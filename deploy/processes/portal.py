"""Portal process."""

from __future__ import annotations

from fastapi import FastAPI
from pydantic import ValidationError

from deploy import HOST
from deploy.checks.preflight import check_before_start, exit_when_unsafe
from deploy.checks.settings import CHECKS
from deploy.migrations.runner import ensure_migrated
from deploy.processes.lifecycle import finish_process, serve_app, start_process
from portal.app import create_app
from portal.settings import PortalSettings
from services.chassis.eventstore.connections import engine_of
from services.chassis.observability.health import database_answers
from services.chassis.runtime.settings import InvalidSettings


def portal_settings() -> PortalSettings:
    """The portal's settings, from the environment. Raises InvalidSettings."""
    try:
        return PortalSettings()
    except ValidationError as invalid:
        raise InvalidSettings(invalid, "PORTAL_") from invalid


@exit_when_unsafe()
def portal(port: int, host: str = HOST) -> None:
    """Serve the portal by the settings in the environment, once they are checked."""
    settings = portal_settings()
    check_before_start("portal", settings.database_url.get_secret_value(), CHECKS["portal"])
    ensure_migrated("portal", settings.database_url.get_secret_value())
    serve_portal(create_app(settings), settings, port, host)


def serve_portal(app: FastAPI, settings: PortalSettings, port: int, host: str = HOST) -> None:
    """Serve a portal with health and metrics: not ready while its database, of sessions and drafts, does not answer."""
    monitoring, process_settings = start_process("portal")
    engine = engine_of(settings.database_url.get_secret_value(), 1)
    monitoring.health.checks["database"] = database_answers(engine)
    with monitoring.serve(process_settings.monitoring_host):
        serve_app(monitoring.instrument(app), monitoring, host, port, process_settings)
    engine.dispose()
    finish_process()
