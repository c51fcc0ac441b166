"""This is where a page learns who is visiting, and is given the gateways that ask on their behalf."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Annotated, Any

import httpx
from fastapi import APIRouter, Depends, Request

from portal.drafts import Drafts
from portal.forgery import posted, unforged
from portal.gateways.asking import Asking
from portal.gateways.enquiry import Enquiry
from portal.gateways.histories import Histories
from portal.gateways.intake import Intake
from portal.gateways.notify import Notify
from portal.gateways.tokens import Access, Member, Tokens
from portal.presenters.navigation import holds, place_of
from portal.unsent import here

RENEW_BEFORE = 30.0
"""Seconds before its end at which access is asked for again."""


class SignInNeeded(Exception):
    """Nobody is signed in; `back` is where they wanted to be."""

    def __init__(self, back: str) -> None:
        super().__init__(back)
        self.back = back


class NotTheirs(Exception):
    """A part of the portal in which none of their roles has a part."""


@dataclass(frozen=True, kw_only=True)
class Doors:
    """What the pages ask: one client a service, and intake's token desk."""

    intake: httpx.Client
    enquiry: httpx.Client
    notify: httpx.Client
    tokens: Tokens

    def close(self) -> None:
        for http in (self.intake, self.enquiry, self.notify):
            http.close()


@dataclass(frozen=True, kw_only=True)
class Gateways:
    intake: Intake
    enquiry: Enquiry
    notify: Notify
    histories: Histories


def remember_access(session: dict[str, Any], access: Access) -> None:
    session.update(access_token=access.token, access_until=access.until, member=access.member.model_dump(mode="json"))


def signed_in(request: Request) -> Member:
    member = request.session.get("member")
    if not member:
        raise SignInNeeded(goes_on_at(request))
    return Member.model_validate(member)


def gateways(request: Request, member: Visitor) -> Gateways:
    doors: Doors = request.app.state.doors
    session = request.session

    def bearer() -> str:
        if session["access_until"] - RENEW_BEFORE < time.time():
            remember_access(session, doors.tokens.exchange(session["id_token"], session["member"]["id"]))
        return str(session["access_token"])

    intake, enquiry, notify = (Asking(http, bearer) for http in (doors.intake, doors.enquiry, doors.notify))
    return Gateways(
        intake=Intake(intake),
        enquiry=Enquiry(enquiry),
        notify=Notify(notify),
        histories=Histories(intake, enquiry, notify),
    )


def drafts(request: Request) -> Drafts:
    kept: Drafts = request.app.state.drafts
    return kept


def goes_on_at(request: Request) -> str:
    """Where whoever signs in now goes on: at the page they asked for; what they sent is another matter."""
    return here(request) if request.method == "GET" else "/"


def in_their_place(request: Request, member: Visitor) -> None:
    """Nobody is shown half a page of what their roles have no part in. Raises NotTheirs."""
    place = place_of(request.url.path)
    if place and not holds(member.roles, place.roles):
        raise NotTheirs(place.text)


Visitor = Annotated[Member, Depends(signed_in)]
Gates = Annotated[Gateways, Depends(gateways)]
Kept = Annotated[Drafts, Depends(drafts)]


def pages() -> APIRouter:
    """A router for pages of whoever is signed in; what they may do, the services decide."""
    first = (posted, signed_in, in_their_place, unforged)
    return APIRouter(dependencies=[Depends(one) for one in first])
