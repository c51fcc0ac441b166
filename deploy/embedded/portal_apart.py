"""This is where the portal runs as a process of its own in development: with the provider that personas sign in at."""

from __future__ import annotations

import json
from pathlib import Path

import httpx2
from fastapi import FastAPI
from joserfc.jwk import ECKey, KeySet

from deploy import HOST
from deploy.embedded.keys import development_key
from deploy.embedded.mail import mail_router
from deploy.embedded.personas import PERSONAS
from deploy.embedded.retired import retired_router
from deploy.embedded.sign_in import Client, create_provider
from deploy.migrations.migrating import up_to_date
from deploy.processes import serve_portal
from portal.app import Reached, create_app
from portal.settings import PortalSettings


def serve(state: Path, port: int, host: str = HOST) -> None:
    """Serve it, from its environment, with the people of a development house."""
    settings = PortalSettings()
    up_to_date("portal", settings.database_url.get_secret_value())
    serve_portal(_with_sign_in(settings, state), settings, port, host)


def _with_sign_in(settings: PortalSettings, state: Path) -> FastAPI:
    outer, portal = FastAPI(), ECKey.import_key(json.loads(settings.signing_key.get_secret_value()))
    back = frozenset({f"{settings.public_url}/sign-in/development/callback"})
    client = Client(client_id=settings.client_id, keys=KeySet([portal]), redirect_uris=back)
    provider = create_provider(
        PERSONAS,
        environment=settings.environment,
        issuer=settings.providers[0].issuer,
        key=development_key(state / "keys"),
        client=client,
    )
    outer.include_router(mail_router(state / "mail"))
    outer.include_router(retired_router())
    outer.mount("/development/sign-in", provider)
    outer.mount("/", create_app(settings, Reached(providers=httpx2.ASGITransport(app=outer))))
    return outer
