"""Authentication of page requests: the current member, their role, and the gateways that ask on their behalf."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Annotated, Any

import httpx
from fastapi import APIRouter, Depends, Request

from portal.csrf import posted_form, verified
from portal.drafts import DraftStore
from portal.gateways.enquiry import Enquiry
from portal.gateways.histories import Histories
from portal.gateways.http import ServiceClient
from portal.gateways.intake import Intake
from portal.gateways.notify import Notify
from portal.gateways.open_items import OpenItems
from portal.gateways.service_gateways import ServiceGateways
from portal.gateways.tokens import Access, Member, Tokens
from portal.presenters.navigation import holds, navigation_item_of
from portal.recovered_input import current_path

RENEW_BEFORE_EXPIRY_SECONDS = 30.0
"""An access token is exchanged for a new one this long before it expires."""


class SignInNeeded(Exception):
    """Nobody is signed in; `back` is the path that was asked for."""

    def __init__(self, back: str) -> None:
        super().__init__(back)
        self.back = back


class RoleNotAllowed(Exception):
    """None of the member's roles has access to this part of the portal."""


@dataclass(frozen=True, kw_only=True)
class ServiceClients:
    """One HTTP client a service, and intake's token endpoint."""

    intake: httpx.Client
    enquiry: httpx.Client
    notify: httpx.Client
    tokens: Tokens

    def close(self) -> None:
        for http in (self.intake, self.enquiry, self.notify):
            http.close()


def remember_access(session: dict[str, Any], access: Access) -> None:
    session.update(
        access_token=access.token, access_until=access.expires_at, member=access.member.model_dump(mode="json")
    )


def current_member(request: Request) -> Member:
    member = request.session.get("member")
    if not member:
        raise SignInNeeded(return_path(request))
    return Member.model_validate(member)


def gateways(request: Request, member: CurrentMember) -> ServiceGateways:
    service_clients: ServiceClients = request.app.state.service_clients
    session = request.session

    def bearer() -> str:
        if session["access_until"] - RENEW_BEFORE_EXPIRY_SECONDS < time.time():
            remember_access(session, service_clients.tokens.exchange(session["id_token"], session["member"]["id"]))
        return str(session["access_token"])

    intake, enquiry, notify = (
        ServiceClient(http, bearer)
        for http in (service_clients.intake, service_clients.enquiry, service_clients.notify)
    )
    return ServiceGateways(
        intake=Intake(intake),
        enquiry=Enquiry(enquiry),
        notify=Notify(notify),
        histories=Histories(intake, enquiry, notify),
        open_items=OpenItems({"intake": intake, "enquiry": enquiry, "notify": notify}),
    )


def drafts(request: Request) -> DraftStore:
    store: DraftStore = request.app.state.drafts
    return store


def return_path(request: Request) -> str:
    """The path to go to after sign-in: the page that was asked for. A form is recovered separately."""
    return current_path(request) if request.method == "GET" else "/"


def require_role(request: Request, member: CurrentMember) -> None:
    """Refuses a part of the portal that none of the member's roles has access to. Raises RoleNotAllowed."""
    item = navigation_item_of(request.url.path)
    if item and not holds(member.roles, item.roles):
        raise RoleNotAllowed(item.text)


CurrentMember = Annotated[Member, Depends(current_member)]
Gateways = Annotated[ServiceGateways, Depends(gateways)]
Drafts = Annotated[DraftStore, Depends(drafts)]


def page_router() -> APIRouter:
    """A router whose pages need a signed-in member, and whose forms need a CSRF token.

    What the member may do, the services decide.
    """
    checks = (posted_form, current_member, require_role, verified)
    return APIRouter(dependencies=[Depends(check) for check in checks])
