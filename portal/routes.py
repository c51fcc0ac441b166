"""Routes: the routers of all pages.

To add pages: a module under pages/ with a router made by `auth.page_router()`, and its line here.
"""

from __future__ import annotations

from portal.pages import (
    absence,
    board,
    channel,
    concern,
    disputes,
    enquiry,
    held_feedback,
    history,
    home,
    joins,
    members,
    mergers,
    partners,
    referral_dispute,
    referral_linked,
    referral_visibility,
    referral_worry,
    referrals,
    referring,
    sign_in,
    team_address,
    teams,
    triage,
    undeliverable_notices,
    work,
)

PUBLIC_ROUTERS = (home.public_router, sign_in.public_router)
"""Routers of pages that need no sign-in."""

MEMBER_ROUTERS = (
    home.router,
    referring.router,
    referrals.router,
    referral_dispute.router,
    referral_linked.router,
    referral_visibility.router,
    referral_worry.router,
    channel.router,
    board.router,
    triage.router,
    held_feedback.router,
    disputes.router,
    undeliverable_notices.router,
    history.router,
    work.router,
    joins.router,
    concern.router,
    enquiry.router,
    partners.router,
    members.router,
    mergers.router,
    teams.router,
    team_address.router,
    absence.router,
    sign_in.router,
)
"""Routers made by `auth.page_router()`: they need sign-in, and take forms from our own pages only."""
