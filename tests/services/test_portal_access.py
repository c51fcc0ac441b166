"""Every page says who may see it: anybody, or whoever is signed in. A form is taken from our own pages only."""

from __future__ import annotations

import re

import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute

from portal.forgery import unforged
from portal.routes import OPEN_TO_ALL, SIGNED_IN
from portal.visitors import signed_in
from tests.services.portal_house import House

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


def test_these_pages_and_no_others_are_open_to_all_and_one_of_them_takes_a_form_of_our_own() -> None:
    found = routes(OPEN_TO_ALL)
    forms = [route for route in found if route.methods != {"GET"}]

    assert {route.path for route in found} == OPEN
    assert [route.path for route in forms] == ["/sign-in/membership"]
    assert all(unforged in {one.call for one in route.dependant.dependencies} for route in forms)


def test_every_other_page_wants_somebody_signed_in_and_a_form_of_our_own() -> None:
    found = routes(SIGNED_IN)

    assert found
    for route in found:
        asked_first = {dependency.call for dependency in route.dependant.dependencies}
        assert {signed_in, unforged} <= asked_first, route.path


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nobody_sees_a_page_without_signing_in(house: House, method: str) -> None:
    anybody = house.visitor()

    for route in routes(SIGNED_IN):
        if method in (route.methods or ()):
            path = re.sub(r"{\w+}", "6b1f3c1e-0000-4000-8000-000000000001", route.path)
            answer = anybody.http.request(method, path)
            assert (answer.status_code, answer.headers.get("location")) == (303, "/sign-in"), path
    assert house.services.asked == []
