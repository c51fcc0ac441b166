"""This is where a person starts: what they can do here; and the standing pages."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from portal.presenters.navigation import places
from portal.presenters.referring import all_begun
from portal.presenters.statements import accessibility, privacy
from portal.settings import PortalSettings
from portal.templating import render
from portal.visitors import Kept, Visitor, pages

router = pages()
open_to_all = APIRouter()


@router.get("/")
def home(request: Request, member: Visitor, kept: Kept) -> Response:
    theirs, begun = places(frozenset(member.roles)), all_begun(kept.unsent(member.id))
    return render(request, "home", title=f"Hello, {member.name}", places=theirs, begun=begun)


@open_to_all.get("/accessibility")
def accessibility_statement(request: Request) -> Response:
    settings: PortalSettings = request.app.state.settings
    return render(request, "statement", title="Accessibility", parts=accessibility(settings.council_telephone))


@open_to_all.get("/privacy")
def privacy_statement(request: Request) -> Response:
    return render(request, "statement", title="Privacy", parts=privacy())


@open_to_all.get("/.well-known/jwks.json")
def public_keys(request: Request) -> Response:
    return JSONResponse({"keys": [request.app.state.key.as_dict(private=False)]})


@open_to_all.get("/livez")
def alive() -> Response:
    return JSONResponse({"alive": True})
