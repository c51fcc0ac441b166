"""This is where the portal runs as a process of its own in development: with the provider that personas sign in at."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI

from deploy import HOST
from deploy.embedded.keys import development_key
from deploy.embedded.portal_beside import add_portal
from deploy.migrations.migrating import up_to_date
from deploy.processes.portal import serve_portal
from portal.settings import PortalSettings


def serve(state: Path, port: int, host: str = HOST) -> None:
    """Serve it, from its environment, with the people of a development house."""
    settings, outer = PortalSettings(), FastAPI()
    up_to_date("portal", settings.database_url.get_secret_value())
    add_portal(outer, settings, state, development_key(state / "keys"))
    serve_portal(outer, settings, port, host)
