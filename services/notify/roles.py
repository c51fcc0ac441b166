"""Roles: the sets that commands, queries and routes of notify admit."""

from __future__ import annotations

ORGANISATION_LEAD = "organisation lead"
REFERRERS = frozenset({"referrer", ORGANISATION_LEAD})
ORGANISATION_LEADS = frozenset({ORGANISATION_LEAD, "administrator"})
RESPONSIBLE_MANAGERS = frozenset({"manager", "safeguarding lead"})
AUDITORS = frozenset({"auditor", "quality", "information governance", "safeguarding lead"})
"""They may replay a case: to review it, to answer for what is disclosed of it, or to oversee it."""
STAFF = RESPONSIBLE_MANAGERS | {"triage", "practitioner", "quality", "information governance", "administrator"}
"""Whoever sees a board, and with it whom a call for an item reached."""
NOTIFY = frozenset({"notify"})
"""The service itself: such a command has no route."""
