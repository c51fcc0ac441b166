"""This is where a page learns who is visiting, and is given the gateways that ask on their behalf."""

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
from portal.gateways.tokens import Access, Member, Tokens
from portal.presenters.navigation import holds, navigation_item_of
from portal.recovered_input import current_path

RENEW_BEFORE_EXPIRY_SECONDS = 30.0
"""Seconds before its end at which access is asked for again."""


class SignInNeeded(Exception):
    """Nobody is signed in; `back` is where they wanted to be."""

    def __init__(self, back: str) -> None:
        super().__init__(back)
        self.back = back


class RoleNotAllowed(Exception):
    """A part of the portal in which none of their roles has a part."""


@dataclass(frozen=True, kw_only=True)
class ServiceClients:
    """What the pages ask: one client a service, and intake's token desk."""

    intake: httpx.Client
    enquiry: httpx.Client
    notify: httpx.Client
    tokens: Tokens

    def close(self) -> None:
        for http in (self.intake, self.enquiry, self.notify):
            http.close()


@dataclass(frozen=True, kw_only=True)
class ServiceGateways:
    intake: Intake
    enquiry: Enquiry
    notify: Notify
    histories: Histories


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
    )


def drafts(request: Request) -> DraftStore:
    store: DraftStore = request.app.state.drafts
    return store


def return_path(request: Request) -> str:
    """Where whoever signs in now goes on: at the page they asked for; what they sent is another matter."""
    return current_path(request) if request.method == "GET" else "/"


def require_role(request: Request, member: CurrentMember) -> None:
    """Nobody is shown half a page of what their roles have no part in. Raises NotTheirs."""
    item = navigation_item_of(request.url.path)
    if item and not holds(member.roles, item.roles):
        raise RoleNotAllowed(item.text)


CurrentMember = Annotated[Member, Depends(current_member)]
Gateways = Annotated[ServiceGateways, Depends(gateways)]
Drafts = Annotated[DraftStore, Depends(drafts)]


def page_router() -> APIRouter:
    """A router for pages of whoever is signed in; what they may do, the services decide."""
    checks = (posted_form, current_member, require_role, verified)
    return APIRouter(dependencies=[Depends(one) for one in checks])
