"""This is where it is said what a person can do here, role by role: the tabs above every page, and the home page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Place:
    """A part of the portal. `roles` are those it is of use to; whether they may, the services decide."""

    text: str
    path: str
    says: str
    roles: frozenset[str]


PARTNERS = frozenset({"referrer", "organisation_lead"})
LEADS = frozenset({"organisation_lead"})
TRIAGE = frozenset({"triage"})
PRACTICE = frozenset({"practitioner", "manager", "safeguarding_lead"})
RELEASING = frozenset({"manager", "safeguarding_lead"})
AUDIT = frozenset({"auditor", "quality", "information_governance"})
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
        roles=TRIAGE,
    ),
    Place(
        text="Work in hand",
        path="/work",
        says="Decide concerns under section 42, and take enquiries to their conclusion.",
        roles=PRACTICE,
    ),
    Place(
        text="Held feedback",
        path="/held",
        says="Release what waits for a manager, or withhold it with a reason.",
        roles=RELEASING,
    ),
    Place(
        text="Case history",
        path="/history",
        says="Replay a case: what was known, decided and told, by whom, at any past moment.",
        roles=AUDIT,
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


def places(roles: frozenset[str]) -> list[Place]:
    return [place for place in PLACES if place.roles & roles]


def tabs(roles: frozenset[str], path: str) -> list[Tab]:
    """The places that are of use to these roles; the one that `path` belongs to is marked."""
    return [
        Tab(text=p.text, href=p.path, active=path == p.path or path.startswith(f"{p.path}/")) for p in places(roles)
    ]
