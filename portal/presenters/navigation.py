"""This is where it is said what a person can do here, role by role: the tabs above every page, and the home page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Place:
    """A part of the portal. `roles` are those it is of use to: those, a test holds, whom the services answer."""

    text: str
    path: str
    says: str
    roles: frozenset[str]


PARTNERS = frozenset({"referrer", "organisation lead"})
LEADS = frozenset({"organisation lead", "administrator"})
TRIAGING = frozenset({"triage", "manager"})
DECIDING = frozenset({"practitioner", "manager"})
RELEASING = frozenset({"manager", "safeguarding lead"})
OVERSEEING = frozenset({"safeguarding lead"})
"""Whoever oversees reads what others triage and decide, and is offered nothing to do about it."""

AUDIT = frozenset({"auditor", "quality", "information governance"})
ADMINISTRATION = frozenset({"administrator"})

PLACES = (
    Place(
        text="Make a referral",
        path="/refer",
        says="Tell the council about an adult you are worried about, ask for an assessment, advice or a call back.",
        roles=PARTNERS,
    ),
    Place(
        text="Our referrals",
        path="/referrals",
        says="See where each of your organisation’s referrals stands, and what you have been told about it.",
        roles=PARTNERS,
    ),
    Place(
        text="How we are told",
        path="/channel",
        says="See your organisation’s mailbox, and have your own system told too.",
        roles=LEADS,
    ),
    Place(
        text="Triage queue",
        path="/triage",
        says="Rate, allocate and route the referrals that have come in.",
        roles=TRIAGING | OVERSEEING,
    ),
    Place(
        text="Work in hand",
        path="/work",
        says="Decide concerns under section 42, and take enquiries to their conclusion.",
        roles=DECIDING | OVERSEEING,
    ),
    Place(
        text="Held feedback",
        path="/held",
        says="Release what waits for a manager, or withhold it with a reason.",
        roles=RELEASING,
    ),
    Place(
        text="Disagreements",
        path="/disputes",
        says="Answer referrers who disagree with what they were told.",
        roles=RELEASING,
    ),
    Place(
        text="Undeliverable notices",
        path="/undeliverable",
        says="See to notices that could not be brought to a referrer’s organisation.",
        roles=RELEASING | ADMINISTRATION,
    ),
    Place(
        text="Case history",
        path="/history",
        says="Replay a case: what was known, decided and told, by whom, at any past moment.",
        roles=AUDIT | OVERSEEING,
    ),
    Place(
        text="Partners and members",
        path="/partners",
        says="Register organisations, and say who may act for them and in which roles.",
        roles=ADMINISTRATION,
    ),
)


@dataclass(frozen=True, kw_only=True)
class Tab:
    text: str
    href: str
    active: bool


def holds(roles: Iterable[str], any_of: frozenset[str]) -> bool:
    """Whether somebody in these roles is offered what any of those may do."""
    return bool(any_of & {*roles})


def places(roles: frozenset[str]) -> list[Place]:
    return [place for place in PLACES if place.roles & roles]


def tabs(roles: frozenset[str], path: str) -> list[Tab]:
    """The places that are of use to these roles; the one that `path` belongs to is marked."""
    return [Tab(text=place.text, href=place.path, active=_within(place, path)) for place in places(roles)]


def place_of(path: str) -> Place | None:
    """The place that a page belongs to, where it belongs to one."""
    return next((place for place in PLACES if _within(place, path)), None)


def _within(place: Place, path: str) -> bool:
    return path == place.path or path.startswith(f"{place.path}/")
