"""This is where it is said which pages there are.

To add pages: a module under pages/ with a router made by `auth.page_router()`, and its line here.
"""

from __future__ import annotations

from portal.pages import (
    channel,
    concern,
    disputes,
    enquiry,
    held_feedback,
    history,
    home,
    members,
    partners,
    referral_dispute,
    referrals,
    referring,
    sign_in,
    triage,
    undeliverable_notices,
    work,
)

PUBLIC_ROUTERS = (home.public_router, sign_in.public_router)
"""Routers whose pages need nobody signed in."""

MEMBER_ROUTERS = (
    home.router,
    referring.router,
    referrals.router,
    referral_dispute.router,
    channel.router,
    triage.router,
    held_feedback.router,
    disputes.router,
    undeliverable_notices.router,
    history.router,
    work.router,
    concern.router,
    enquiry.router,
    partners.router,
    members.router,
    sign_in.router,
)
"""Routers made by `auth.page_router()`: signed in, and forms only from our own pages."""
