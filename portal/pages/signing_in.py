"""This is where people sign in and out."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlsplit

import httpx2
from authlib.integrations.starlette_client import OAuth, OAuthError
from fastapi import APIRouter, Request
from fastapi.responses import Response
from joserfc.errors import JoseError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from portal import unsent
from portal.forgery import UNSENT
from portal.gateways.asking import Unreachable
from portal.settings import PortalSettings
from portal.templating import render, see_other
from portal.visitors import Doors, Visitor, pages, remember_access

open_to_all = APIRouter()
router = pages()


@open_to_all.get("/sign-in")
def choose(request: Request) -> Response:
    if request.session.get("member"):
        return see_other("/")
    return render(request, "sign_in", title="Sign in")


@open_to_all.get("/sign-in/{provider}")
async def begin(request: Request, provider: str) -> Response:
    settings: PortalSettings = request.app.state.settings
    here = f"{settings.public_url.rstrip('/')}/sign-in/{provider}"
    if settings.development and request.url.netloc != urlsplit(here).netloc:
        return see_other(here)  # the cookie set here would not be sent to where the provider leads back
    client = _client(request, provider)
    try:
        redirect: Response = await client.authorize_redirect(request, f"{here}/callback")
    except httpx2.HTTPError as error:
        raise Unreachable(f"sign-in: {type(error).__name__}") from error
    return redirect


@open_to_all.get("/sign-in/{provider}/callback")
async def come_back(request: Request, provider: str) -> Response:
    try:
        token = await _client(request, provider).authorize_access_token(request)
    except (OAuthError, JoseError):
        return _did_not_work(request)
    except httpx2.HTTPError as error:
        raise Unreachable(f"sign-in: {type(error).__name__}") from error
    doors: Doors = request.app.state.doors
    access = await run_in_threadpool(doors.tokens.exchange, token["id_token"])
    back = str(request.session.get("back", "/"))
    kept = unsent.theirs(request.session, access.member.id)
    request.session.clear()
    request.session.update(csrf=secrets.token_urlsafe(32), id_token=token["id_token"])
    remember_access(request.session, access)
    if kept:
        request.session[UNSENT], back = kept, unsent.PATH
    request.session.renewed = True  # type: ignore[attr-defined]  # our Session, portal/session_cookie.py
    return see_other(back)


@router.get(unsent.PATH)
def unsent_form(request: Request, member: Visitor) -> Response:
    """What they were writing when their session ran out, to be sent now."""
    kept = unsent.theirs(request.session, member.id)
    if kept is None:
        return see_other("/")
    wrote = unsent.written(kept["form"])
    return render(request, "unsent", title="You were signed out", at=kept["at"], sent=kept["form"], wrote=wrote)


@router.post("/sign-out")
def leave(request: Request) -> Response:
    request.session.clear()
    return see_other("/signed-out")


@open_to_all.get("/signed-out")
def gone(request: Request) -> Response:
    onward = {"text": "Sign in again", "href": "/sign-in"}
    return render(request, "problem", title="You have signed out", says=["You can close this page."], next=onward)


def _client(request: Request, provider: str) -> Any:
    oauth: OAuth = request.app.state.oauth
    client = oauth.create_client(provider)
    if client is None:
        raise HTTPException(404)
    return client


def _did_not_work(request: Request) -> Response:
    says = ["The place where you sign in did not confirm who you are, or you came back to an old page."]
    onward = {"text": "Try to sign in again", "href": "/sign-in"}
    return render(request, "problem", title="Sign-in did not work", status=403, says=says, next=onward)
