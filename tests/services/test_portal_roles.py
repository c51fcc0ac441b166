"""Each role sees the parts of the portal that the services answer it, and no page offers what they would refuse."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from portal.presenters.navigation import (
    ADMINISTRATION,
    DECIDING,
    NAVIGATION,
    PARTNERS,
    RELEASING,
    STAFF,
    TEAM_KEEPERS,
    TRIAGING,
    NavigationItem,
    navigation_items,
)
from portal.steps import held_feedback, triage
from services.chassis.application.service_manifest import ServiceManifest
from services.enquiry.wiring import MANIFEST as ENQUIRY
from services.intake.domain.member.state import Role
from services.intake.wiring import MANIFEST as INTAKE
from services.notify.wiring import MANIFEST as NOTIFY
from tests.services.portal_harness import TARIQ, PortalHarness, Visitor, problem
from tests.services.test_the_merged_board import counts

SERVICES = {f"{tables.name}.example.org": tables for tables in (INTAKE, ENQUIRY, NOTIFY)}
COUNCIL = "0c0e8a58-5a8c-4a1a-9d1e-0000000000ff"
MAIN = {
    "/refer": (INTAKE, "POST /referrals"),
    "/referrals": (NOTIFY, "GET /feedback"),
    "/channel": (NOTIFY, "GET /channels"),
    "/board": (INTAKE, "GET /open-items"),
    "/triage": (INTAKE, "GET /queue"),
    "/work": (ENQUIRY, "GET /worklist"),
    "/held": (NOTIFY, "GET /held"),
    "/disputes": (NOTIFY, "GET /disputes"),
    "/undeliverable": (NOTIFY, "GET /undeliverable"),
    "/history": (INTAKE, "GET /history"),
    "/teams": (INTAKE, "GET /teams"),
    "/absence": (INTAKE, "POST /members/{id}/absence"),
    "/partners": (INTAKE, "POST /partners"),
}
"""Part of the portal -> the query or command that it exists for."""

ROUTES_OF_PRACTICE = [line.route for line in ENQUIRY.commands if line.route and "/open-items" not in line.route]
ROUTES_OF_STAFF = (
    "POST /members/{id}/absence",
    "POST /members/{id}/return",
    "POST /teams/{id}/address-confirmation",
)
ROUTES_OF_ADMINISTRATION = [
    line.route
    for line in INTAKE.commands
    if line.route and line.route not in ROUTES_OF_STAFF and re.match("POST /(partners|members)", line.route)
]

ROUTES_OF_PRACTICE = [line.route for line in ENQUIRY.commands if line.route and "/open-items/" not in line.route]

ROUTES_OF_TEAMS = [
    line.route
    for line in INTAKE.commands
    if line.route and "/teams" in line.route and line.route not in ROUTES_OF_STAFF
]

ANSWERS: dict[str, Any] = {
    "/open-items/counts": counts("intake"),
    "/channels": {"organisation": COUNCIL, "mailbox": None, "webhook": None, "version": 1},
}


def may(tables: ServiceManifest, at: str) -> frozenset[str]:
    """The roles that a route admits, by the service's own tables."""
    everywhere = {"GET /history": tables.auditors}
    roles_by_route = {line.route: line.roles for line in tables.queries} | {
        line.route: line.roles for line in tables.commands if line.route
    }
    return (roles_by_route | everywhere)[at]


def as_permitted(request: httpx.Request) -> httpx.Response:
    """A service's answer: an empty one to a role that the route admits, a refusal to any other."""
    route = f"{request.method} {request.url.path}"
    roles = set(request.extensions["roles"])
    if not roles & may(SERVICES[request.url.host], route):
        return problem("NotPermitted", "none of your roles may ask this", 403)
    return httpx.Response(200, json=ANSWERS.get(request.url.path, []))


@pytest.fixture
def member_in(harness: PortalHarness) -> Any:
    """Signs in a member with one role, at a portal whose services answer by their own tables."""

    def signed_in(role: str) -> Visitor:
        def answer(request: httpx.Request) -> httpx.Response:
            request.extensions["roles"] = [role]
            return as_permitted(request)

        harness.services.members = {"tariq": {**harness.services.members["tariq"], "roles": [role]}}
        routes = {path for tables in SERVICES.values() for path in [line.route for line in tables.queries]}
        harness.services.answers = dict.fromkeys(routes | {"GET /history"}, answer)
        visitor = harness.visitor()
        visitor.sign_in(TARIQ)
        return visitor

    return signed_in


def test_every_place_says_what_it_is_there_for() -> None:
    assert MAIN.keys() == {place.path for place in NAVIGATION}


@pytest.mark.parametrize("place", NAVIGATION, ids=lambda place: place.path)
def test_a_place_is_offered_to_exactly_those_whom_its_service_lets_use_it(place: NavigationItem) -> None:
    assert place.roles == may(*MAIN[place.path])


@pytest.mark.parametrize("role", Role)
def test_a_role_that_sees_a_tab_is_answered_and_any_other_is_refused(member_in: Any, role: Role) -> None:
    somebody = member_in(role)
    offered = {place.path for place in navigation_items(frozenset({role}))}
    on_the_page = set(re.findall(r'<a class="govuk-link" href="(/\w+)">', somebody.get("/").text))

    assert on_the_page == offered
    assert offered
    assert {path: somebody.get(path).status_code for path in MAIN} == {
        path: 200 if path in offered else 403 for path in MAIN
    }


@pytest.mark.parametrize(
    ("roles", "tables", "at"),
    [
        *((step.roles or TRIAGING, INTAKE, f"POST /referrals/{{id}}/{slug}") for slug, step in triage.STEPS.items()),
        *((RELEASING, NOTIFY, f"POST /feedback/{{id}}/occasions/{{occasion}}/{slug}") for slug in held_feedback.STEPS),
        *((DECIDING, ENQUIRY, route) for route in ROUTES_OF_PRACTICE),
        *((ADMINISTRATION, INTAKE, route) for route in ROUTES_OF_ADMINISTRATION),
        *((TEAM_KEEPERS, INTAKE, route) for route in ROUTES_OF_TEAMS),
        *((STAFF, INTAKE, route) for route in ROUTES_OF_STAFF),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_each_action_is_offered_to_exactly_the_roles_that_may(
    roles: frozenset[str], tables: ServiceManifest, at: str
) -> None:
    assert roles == may(tables, at) - PARTNERS - {tables.name}


def test_everything_that_triage_may_do_has_its_page() -> None:
    routes = [line.route for line in INTAKE.commands if line.route and "triage" in line.roles]
    triages = {
        route.rpartition("/")[2] for route in routes if "/open-items/" not in route and route not in ROUTES_OF_STAFF
    }

    assert {*triage.STEPS} == triages
