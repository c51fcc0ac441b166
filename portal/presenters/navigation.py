"""Navigation: the parts of the portal and the roles that each is for; tabs and home page follow from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class NavigationItem:
    """A part of the portal. `roles`: whom the services answer there; a test compares."""

    text: str
    path: str
    description: str
    roles: frozenset[str]


PARTNERS = frozenset({"referrer", "organisation lead"})
LEADS = frozenset({"organisation lead", "administrator"})
TRIAGING = frozenset({"triage", "manager"})
DECIDING = frozenset({"practitioner", "manager"})
RELEASING = frozenset({"manager", "safeguarding lead"})
OVERSEEING = frozenset({"safeguarding lead"})
"""Roles that read what others triage and decide, and are offered few steps."""

SPEAKING_WITH_ADULTS = TRIAGING | DECIDING | OVERSEEING
"""Roles that may have spoken with the adult, and record what the adult thinks."""

AUDIT = frozenset({"auditor", "quality", "information governance"})
ADMINISTRATION = frozenset({"administrator"})
TEAM_KEEPERS = frozenset({"administrator", "manager"})
STAFF = TRIAGING | DECIDING | RELEASING | AUDIT | ADMINISTRATION
"""Every role of the council."""

NAVIGATION = (
    NavigationItem(
        text="Make a referral",
        path="/refer",
        description=(
            "Tell the council about an adult you are worried about, ask for an assessment, advice or a call back."
        ),
        roles=PARTNERS,
    ),
    NavigationItem(
        text="Our referrals",
        path="/referrals",
        description="See where each referral that you may see stands, and what was told of it.",
        roles=PARTNERS,
    ),
    NavigationItem(
        text="How we are told",
        path="/channel",
        description="See your organisation’s mailbox, and have your own system told too.",
        roles=LEADS,
    ),
    NavigationItem(
        text="What waits",
        path="/board",
        description="See everything that waits for you, for your team or for nobody yet, and by when it is due.",
        roles=TRIAGING | DECIDING | OVERSEEING | frozenset({"quality", "information governance"}),
    ),
    NavigationItem(
        text="Triage queue",
        path="/triage",
        description="Rate, allocate and route the referrals that have come in.",
        roles=TRIAGING | OVERSEEING,
    ),
    NavigationItem(
        text="Work in hand",
        path="/work",
        description="Decide concerns under section 42, and take enquiries to their conclusion.",
        roles=DECIDING | OVERSEEING,
    ),
    NavigationItem(
        text="Held feedback",
        path="/held",
        description="Release what waits for a manager, or withhold it with a reason.",
        roles=RELEASING,
    ),
    NavigationItem(
        text="Disagreements",
        path="/disputes",
        description="Answer referrers who disagree with what they were told.",
        roles=RELEASING,
    ),
    NavigationItem(
        text="Undeliverable notices",
        path="/undeliverable",
        description="See to notices that could not be brought to a referrer’s organisation.",
        roles=RELEASING | ADMINISTRATION,
    ),
    NavigationItem(
        text="Case history",
        path="/history",
        description="Replay a case: what was known, decided and told, by whom, at any past moment.",
        roles=AUDIT | OVERSEEING,
    ),
    NavigationItem(
        text="Teams",
        path="/teams",
        description="See who is in which team, who is away, what each team takes, and where it is reached.",
        roles=STAFF,
    ),
    NavigationItem(
        text="My absence",
        path="/absence",
        description="Say when you are away, and who covers for you.",
        roles=STAFF,
    ),
    NavigationItem(
        text="Partners and members",
        path="/partners",
        description="Register organisations, and say who may act for them and in which roles.",
        roles=ADMINISTRATION,
    ),
)


@dataclass(frozen=True, kw_only=True)
class Tab:
    text: str
    href: str
    active: bool


def holds(roles: Iterable[str], any_of: frozenset[str]) -> bool:
    """Whether one of `roles` is among `any_of`."""
    return bool(any_of & {*roles})


def navigation_items(roles: frozenset[str]) -> list[NavigationItem]:
    return [item for item in NAVIGATION if item.roles & roles]


def tabs(roles: frozenset[str], path: str) -> list[Tab]:
    """The tabs of these roles; the tab of the part that `path` belongs to is active."""
    return [Tab(text=item.text, href=item.path, active=_within(item, path)) for item in navigation_items(roles)]


def navigation_item_of(path: str) -> NavigationItem | None:
    """The part that a page belongs to, or None."""
    return next((item for item in NAVIGATION if _within(item, path)), None)


def _within(item: NavigationItem, path: str) -> bool:
    return path == item.path or path.startswith(f"{item.path}/")
