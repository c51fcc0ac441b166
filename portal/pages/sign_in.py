"""Pages of sign-in and sign-out (OpenID Connect), and of what was typed when a session expired."""

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

from portal import recovered_input
from portal.auth import CurrentMember, ServiceClients, page_router, remember_access
from portal.csrf import RECOVERED_INPUT, PostedForm, verified
from portal.forms.membership import MembershipForm
from portal.gateways.http import Unreachable
from portal.gateways.tokens import SeveralMemberships
from portal.settings import PortalSettings
from portal.templating import render, see_other

PENDING_INPUT = "pending_input"
"""Session key of recovered input while a person chooses a membership: that form must not discard it."""

public_router = APIRouter()
router = page_router()


@public_router.get("/sign-in")
def choose(request: Request) -> Response:
    if request.session.get("member"):
        return see_other("/")
    return render(request, "sign_in", title="Sign in")


@public_router.get("/sign-in/{provider}")
async def begin(request: Request, provider: str) -> Response:
    settings: PortalSettings = request.app.state.settings
    sign_in_url = f"{settings.public_url.rstrip('/')}/sign-in/{provider}"
    if settings.development and request.url.netloc != urlsplit(sign_in_url).netloc:
        return see_other(sign_in_url)  # the cookie set here would not be sent to where the provider leads back
    client = _client(request, provider)
    try:
        redirect: Response = await client.authorize_redirect(request, f"{sign_in_url}/callback")
    except httpx2.HTTPError as error:
        raise Unreachable(f"sign-in: {type(error).__name__}") from error
    return redirect


@public_router.get("/sign-in/{provider}/callback")
async def callback(request: Request, provider: str) -> Response:
    try:
        token = await _client(request, provider).authorize_access_token(request)
    except (OAuthError, JoseError):
        return _sign_in_failed(request)
    except httpx2.HTTPError as error:
        raise Unreachable(f"sign-in: {type(error).__name__}") from error
    return await run_in_threadpool(_start_session, request, token["id_token"])


@public_router.post("/sign-in/membership", dependencies=[Depends(verified)])
def choose_membership(request: Request, posted: PostedForm) -> Response:
    """Signs somebody in for the membership that they chose."""
    id_token = request.session.get("id_token")
    if not id_token:
        return see_other("/sign-in")
    return _start_session(request, str(id_token), posted)


def _start_session(request: Request, id_token: str, choice: FormData | None = None) -> Response:
    """Starts a new session: the member's, or one that waits for the choice of a membership."""
    service_clients: ServiceClients = request.app.state.service_clients
    back = str(request.session.get("back", "/"))
    pending_input = request.session.get(RECOVERED_INPUT) or request.session.get(PENDING_INPUT)
    session_data: dict[str, Any] = {"csrf": secrets.token_urlsafe(32), "id_token": id_token}
    try:
        access = service_clients.tokens.exchange(id_token, str(choice.get("member", "")) if choice else "")
    except SeveralMemberships as several:
        _renew(request, {**session_data, "back": back, PENDING_INPUT: pending_input})
        return _membership_page(request, several, choice)
    recovered = recovered_input.recovered_for({RECOVERED_INPUT: pending_input}, access.member.id)
    _renew(request, {**session_data, RECOVERED_INPUT: recovered} if recovered else session_data)
    remember_access(request.session, access)
    return see_other(recovered_input.PATH if recovered else back)


def _renew(request: Request, session_data: dict[str, Any]) -> None:
    request.session.clear()
    request.session.update(session_data)
    request.session.renewed = True  # type: ignore[attr-defined]  # our Session, portal/session_cookie.py


def _membership_page(request: Request, several: SeveralMemberships, choice: FormData | None) -> Response:
    form = MembershipForm(choice)
    form.offer(several.memberships)
    if choice is not None:
        form.validate()
    return render(request, "membership", title="Who are you acting for?", form=form)


@router.get(recovered_input.PATH)
def recovered_input_page(request: Request, member: CurrentMember) -> Response:
    """Shows what was typed when the last session expired, to be sent now."""
    recovered = recovered_input.recovered_for(request.session, member.id)
    if recovered is None:
        return see_other("/")
    sent = recovered["form"]
    return render(
        request,
        "recovered_input",
        title="You were signed out",
        action=recovered["at"],
        sent=sent,
        typed=recovered_input.typed_texts(sent),
    )


@router.post("/sign-out")
def sign_out(request: Request) -> Response:
    request.session.clear()
    return see_other("/signed-out")


@public_router.get("/signed-out")
def signed_out_page(request: Request) -> Response:
    onward = {"text": "Sign in again", "href": "/sign-in"}
    return render(request, "problem", title="You have signed out", sentences=["You can close this page."], next=onward)


def _client(request: Request, provider: str) -> Any:
    oauth: OAuth = request.app.state.oauth
    client = oauth.create_client(provider)
    if client is None:
        raise HTTPException(404)
    return client


def _sign_in_failed(request: Request) -> Response:
    sentences = ["The place where you sign in did not confirm who you are, or you came back to an old page."]
    onward = {"text": "Try to sign in again", "href": "/sign-in"}
    return render(request, "problem", title="Sign-in did not work", status=403, sentences=sentences, next=onward)
