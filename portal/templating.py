"""Templating: GOV.UK macros and our own components, and the context of every page."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader
from starlette.templating import Jinja2Templates

from portal.kit.dates import day, moment, short, short_day
from portal.kit.rendering import component, error_list, params
from portal.presenters.navigation import tabs
from portal.settings import PortalSettings

STATIC = Path(__file__).parent / "static"


@lru_cache
def asset(path: str) -> str:
    """The URL of a static file. It changes with the file's content, so that browsers may cache it."""
    return f"/static/{path}?v={hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:12]}"


def templates(settings: PortalSettings) -> Jinja2Templates:
    govuk = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    environment = Environment(
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=ChoiceLoader([PackageLoader("portal"), govuk]),
    )
    environment.filters.update(day=day, moment=moment, short=short, short_day=short_day)
    environment.globals.update(asset=asset, component=component, params=params, error_list=error_list)
    environment.globals.update(settings=settings)
    return Jinja2Templates(env=environment, context_processors=[_page_context])


def _page_context(request: Request) -> dict[str, Any]:
    session = request.scope.get("session", {})
    member = session.get("member")
    return {
        "csp_nonce": request.state.csp_nonce,
        "csrf_token": session.get("csrf", ""),
        "member": member,
        "tabs": tabs(frozenset(member["roles"]), request.url.path) if member else [],
    }


def render(request: Request, page: str, *, title: str, status: int = 200, **context: Any) -> HTMLResponse:
    """Renders `templates/pages/<page>.html`. A `form` in the context gives the page its error summary."""
    engine: Jinja2Templates = request.app.state.templates
    return engine.TemplateResponse(request, f"pages/{page}.html", {"title": title, **context}, status_code=status)


def see_other(path: str) -> RedirectResponse:
    """Redirects after a form was taken (303), so that a reload sends nothing again."""
    return RedirectResponse(path, 303)
