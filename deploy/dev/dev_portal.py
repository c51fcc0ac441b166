"""Development portal: the portal with the development sign-in and a page of sent mail beside it."""

from __future__ import annotations

import json
from pathlib import Path

import httpx2
from fastapi import FastAPI
from joserfc.jwk import ECKey, KeySet

from deploy.dev.mail import mail_router
from deploy.dev.personas import PERSONAS
from deploy.dev.retired_case_system import retired_router
from deploy.dev.sign_in import Client, create_provider
from portal.app import Transports, create_app
from portal.settings import PortalSettings


def mount_portal(public_app: FastAPI, settings: PortalSettings, state: Path, key: ECKey) -> FastAPI:
    """Mount the portal on `public_app`, below every route already there; the portal. `key` is the sign-in's."""
    portal = create_app(settings, Transports(providers=httpx2.ASGITransport(app=public_app)))
    public_app.include_router(mail_router(state / "mail"))
    public_app.include_router(retired_router())
    public_app.mount("/development/sign-in", _provider(settings, key))
    public_app.mount("/", portal)
    return portal


def _provider(settings: PortalSettings, key: ECKey) -> FastAPI:
    client_key = ECKey.import_key(json.loads(settings.signing_key.get_secret_value()))
    callbacks = frozenset({f"{settings.public_url}/sign-in/development/callback"})
    client = Client(client_id=settings.client_id, keys=KeySet([client_key]), redirect_uris=callbacks)
    return create_provider(
        PERSONAS, environment=settings.environment, issuer=settings.providers[0].issuer, key=key, client=client
    )
