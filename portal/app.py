"""This is where the portal is put together."""

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

from portal.drafts import Drafts
from portal.gateways.asking import client
from portal.gateways.tokens import Tokens
from portal.headers import SecurityHeaders
from portal.pages.failures import explain_failures
from portal.routes import OPEN_TO_ALL, SIGNED_IN
from portal.session_cookie import SessionCookie
from portal.sessions import Sessions, database
from portal.settings import PortalSettings
from portal.sign_in import relying_party
from portal.templating import STATIC, templates
from portal.visitors import Doors

LARGEST_FORM = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Reached:
    """How other parties are reached, where it is not over the network."""

    intake: httpx.BaseTransport | None = None
    enquiry: httpx.BaseTransport | None = None
    notify: httpx.BaseTransport | None = None
    providers: httpx2.AsyncBaseTransport | None = None


def create_app(settings: PortalSettings, reached: Reached = Reached()) -> FastAPI:
    key = _signing_key(settings)
    engine = database(settings.database_url.get_secret_value())
    doors = _doors(settings, key, reached)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        doors.close()
        engine.dispose()

    app = FastAPI(
        title="Tellback portal",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=lifespan,
        max_body_size=LARGEST_FORM,
    )
    sessions = Sessions(engine, idle=settings.idle, absolute=settings.absolute, clock=_now)
    app.add_middleware(SessionCookie, sessions=sessions, secure=settings.secure)
    app.add_middleware(SecurityHeaders, secure=settings.secure)
    app.state.settings, app.state.key, app.state.doors = settings, key, doors
    app.state.drafts = Drafts(engine, kept_for=settings.drafts_kept, clock=_now)
    app.state.oauth = relying_party(settings.providers, key, reached.providers)
    app.state.templates = templates(settings)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for router in (*OPEN_TO_ALL, *SIGNED_IN):
        app.include_router(router)
    explain_failures(app)
    return app


def _signing_key(settings: PortalSettings) -> ECKey:
    key = ECKey.import_key(json.loads(settings.signing_key.get_secret_value()))
    key.ensure_kid()
    return key


def _doors(settings: PortalSettings, key: ECKey, reached: Reached) -> Doors:
    intake = client(settings.intake_url, reached.intake)
    audience = settings.token_audience or settings.intake_url
    return Doors(
        intake=intake,
        enquiry=client(settings.enquiry_url, reached.enquiry),
        notify=client(settings.notify_url, reached.notify),
        tokens=Tokens(intake, key=key, client_id=settings.client_id, audience=audience),
    )


def _now() -> datetime:
    return datetime.now(UTC)
