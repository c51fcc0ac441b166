"""Portal process in development: with the development sign-in beside it."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI

from deploy import HOST
from deploy.dev.dev_portal import mount_portal
from deploy.dev.keys import development_key
from deploy.migrations.runner import ensure_migrated
from deploy.processes.portal import serve_portal
from portal.settings import PortalSettings


def serve(state: Path, port: int, host: str = HOST) -> None:
    """Serve the portal by the settings in the environment; `state` holds the sign-in's key and the sent mail."""
    settings, public_app = PortalSettings(), FastAPI()
    ensure_migrated("portal", settings.database_url.get_secret_value())
    mount_portal(public_app, settings, state, development_key(state / "keys"))
    serve_portal(public_app, settings, port, host)
