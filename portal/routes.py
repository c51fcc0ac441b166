"""This is where it is said which pages there are.

To add pages: a module under pages/ with a router made by `visitors.pages()`, and its line here.
"""

from __future__ import annotations

from portal.pages import (
    channel,
    concern,
    disputes,
    disputing,
    enquiry,
    held,
    history,
    home,
    members,
    partners,
    referrals,
    referring,
    signing_in,
    triage,
    undeliverable,
    work,
)

OPEN_TO_ALL = (home.open_to_all, signing_in.open_to_all)
"""Routers whose pages need nobody signed in."""

SIGNED_IN = (
    home.router,
    referring.router,
    referrals.router,
    disputing.router,
    channel.router,
    triage.router,
    held.router,
    disputes.router,
    undeliverable.router,
    history.router,
    work.router,
    concern.router,
    enquiry.router,
    partners.router,
    members.router,
    signing_in.router,
)
"""Routers made by `visitors.pages()`: signed in, and forms only from our own pages."""
