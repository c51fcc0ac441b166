"""This is where people sign in and out."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlsplit

import httpx2
from authlib.integrations.starlette_client import OAuth, OAuthError
from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from joserfc.errors import JoseError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from portal import unsent
from portal.forgery import UNSENT, Posted, unforged
from portal.forms.membership import MembershipForm
from portal.gateways.asking import Unreachable
from portal.gateways.tokens import SeveralMemberships
from portal.settings import PortalSettings
from portal.templating import render, see_other
from portal.visitors import Doors, Visitor, pages, remember_access

WAITS = "waits"
"""Where what was unsent is kept while they say in which membership they act: that form must not end it."""

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
    return await run_in_threadpool(_enter, request, token["id_token"])


@open_to_all.post("/sign-in/membership", dependencies=[Depends(unforged)])
def act_for(request: Request, posted: Posted) -> Response:
    """Somebody with several memberships says in which of them they act."""
    id_token = request.session.get("id_token")
    if not id_token:
        return see_other("/sign-in")
    return _enter(request, str(id_token), posted)


def _enter(request: Request, id_token: str, said: FormData | None = None) -> Response:
    """Begin a session anew: theirs, or one that waits until they have said in which membership they act."""
    doors: Doors = request.app.state.doors
    back = str(request.session.get("back", "/"))
    waits = request.session.get(UNSENT) or request.session.get(WAITS)
    begun: dict[str, Any] = {"csrf": secrets.token_urlsafe(32), "id_token": id_token}
    try:
        access = doors.tokens.exchange(id_token, str(said.get("member", "")) if said else "")
    except SeveralMemberships as several:
        _renew(request, {**begun, "back": back, WAITS: waits})
        return _choose_membership(request, several, said)
    kept = unsent.theirs({UNSENT: waits}, access.member.id)
    _renew(request, {**begun, UNSENT: kept} if kept else begun)
    remember_access(request.session, access)
    return see_other(unsent.PATH if kept else back)


def _renew(request: Request, begun: dict[str, Any]) -> None:
    request.session.clear()
    request.session.update(begun)
    request.session.renewed = True  # type: ignore[attr-defined]  # our Session, portal/session_cookie.py


def _choose_membership(request: Request, several: SeveralMemberships, said: FormData | None) -> Response:
    form = MembershipForm(said)
    form.offer(several.memberships)
    if said is not None:
        form.validate()
    return render(request, "membership", title="Who are you acting for?", form=form)


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
