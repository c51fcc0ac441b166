"""Home page, the pages that need no sign-in, the portal's public keys, and its liveness."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from portal.auth import CurrentMember, Drafts, page_router
from portal.presenters.navigation import navigation_items
from portal.presenters.referring import draft_rows
from portal.presenters.statements import accessibility, privacy
from portal.settings import PortalSettings
from portal.templating import render

router = page_router()
public_router = APIRouter()


@router.get("/")
def home(request: Request, member: CurrentMember, drafts: Drafts) -> Response:
    items, unsent_drafts = navigation_items(frozenset(member.roles)), draft_rows(drafts.unsent_drafts(member.id))
    return render(request, "home", title=f"Hello, {member.name}", navigation_items=items, unsent_drafts=unsent_drafts)


@public_router.get("/accessibility")
def accessibility_statement(request: Request) -> Response:
    settings: PortalSettings = request.app.state.settings
    return render(request, "statement", title="Accessibility", parts=accessibility(settings.council_telephone))


@public_router.get("/privacy")
def privacy_statement(request: Request) -> Response:
    return render(request, "statement", title="Privacy", parts=privacy())


@public_router.get("/.well-known/jwks.json")
def public_keys(request: Request) -> Response:
    return JSONResponse({"keys": [request.app.state.key.as_dict(private=False)]})


@public_router.get("/livez")
def liveness() -> Response:
    return JSONResponse({"alive": True})
