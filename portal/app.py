"""Composition root of the portal: settings, database, clients, middleware and routers."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx
import httpx2
from fastapi import FastAPI
from joserfc.jwk import ECKey
from starlette.staticfiles import StaticFiles

from portal.auth import ServiceClients
from portal.drafts import DraftStore
from portal.gateways.http import http_client
from portal.gateways.tokens import Tokens
from portal.headers import SecurityHeaders
from portal.openid import relying_party
from portal.pages.failures import explain_failures
from portal.routes import MEMBER_ROUTERS, PUBLIC_ROUTERS
from portal.session_cookie import SessionCookie
from portal.sessions import Sessions, database
from portal.settings import PortalSettings
from portal.templating import STATIC, templates

FORM_BYTES_MAX = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Transports:
    """Transports in place of the network, for tests and for one process that holds everything."""

    intake: httpx.BaseTransport | None = None
    enquiry: httpx.BaseTransport | None = None
    notify: httpx.BaseTransport | None = None
    providers: httpx2.AsyncBaseTransport | None = None


def create_app(settings: PortalSettings, transports: Transports = Transports()) -> FastAPI:
    key = _signing_key(settings)
    engine = database(settings.database_url.get_secret_value())
    service_clients = _service_clients(settings, key, transports)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        service_clients.close()
        engine.dispose()

    app = FastAPI(
        title="Tellback portal",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=lifespan,
        max_body_size=FORM_BYTES_MAX,
    )
    sessions = Sessions(engine, idle=settings.idle, absolute=settings.absolute, clock=_now)
    app.add_middleware(SessionCookie, sessions=sessions, secure=settings.secure)
    app.add_middleware(SecurityHeaders, secure=settings.secure)
    app.state.settings, app.state.key, app.state.service_clients = settings, key, service_clients
    app.state.drafts = DraftStore(engine, retention=settings.draft_retention, clock=_now)
    app.state.oauth = relying_party(settings.providers, key, transports.providers)
    app.state.templates = templates(settings)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for router in (*PUBLIC_ROUTERS, *MEMBER_ROUTERS):
        app.include_router(router)
    explain_failures(app)
    return app


def _signing_key(settings: PortalSettings) -> ECKey:
    key = ECKey.import_key(json.loads(settings.signing_key.get_secret_value()))
    key.ensure_kid()
    return key


def _service_clients(settings: PortalSettings, key: ECKey, transports: Transports) -> ServiceClients:
    intake = http_client(settings.intake_url, transports.intake)
    audience = settings.token_audience or settings.intake_url
    return ServiceClients(
        intake=intake,
        enquiry=http_client(settings.enquiry_url, transports.enquiry),
        notify=http_client(settings.notify_url, transports.notify),
        tokens=Tokens(intake, key=key, client_id=settings.client_id, audience=audience),
    )


def _now() -> datetime:
    return datetime.now(UTC)
