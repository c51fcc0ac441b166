"""Every page is public or needs sign-in, and accepts a form only from the portal's own pages."""

from __future__ import annotations

import re

import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute

from portal.auth import current_member
from portal.csrf import verified
from portal.routes import MEMBER_ROUTERS, PUBLIC_ROUTERS
from tests.services.portal_harness import PortalHarness

OPEN = {
    "/accessibility",
    "/privacy",
    "/livez",
    "/.well-known/jwks.json",
    "/sign-in",
    "/sign-in/{provider}",
    "/sign-in/{provider}/callback",
    "/sign-in/membership",
    "/signed-out",
}


def routes(routers: tuple[APIRouter, ...]) -> list[APIRoute]:
    return [route for router in routers for route in router.routes if isinstance(route, APIRoute)]


def test_only_these_pages_are_public_and_the_one_form_among_them_is_verified() -> None:
    public = routes(PUBLIC_ROUTERS)
    forms = [route for route in public if route.methods != {"GET"}]

    assert {route.path for route in public} == OPEN
    assert [route.path for route in forms] == ["/sign-in/membership"]
    assert all(verified in {dependency.call for dependency in route.dependant.dependencies} for route in forms)


def test_every_other_page_needs_a_signed_in_member_and_a_verified_form() -> None:
    members_only = routes(MEMBER_ROUTERS)

    assert members_only
    for route in members_only:
        required = {dependency.call for dependency in route.dependant.dependencies}
        assert {current_member, verified} <= required, route.path


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nobody_sees_a_page_without_signing_in(harness: PortalHarness, method: str) -> None:
    anybody = harness.visitor()

    for route in routes(MEMBER_ROUTERS):
        if method in (route.methods or ()):
            path = re.sub(r"{\w+}", "6b1f3c1e-0000-4000-8000-000000000001", route.path)
            answer = anybody.http.request(method, path)
            assert (answer.status_code, answer.headers.get("location")) == (303, "/sign-in"), path
    assert harness.services.requests == []
