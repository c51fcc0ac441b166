"""Words of calls: why somebody was called for an open item outside the product, and what became of the notice."""

from __future__ import annotations

REASONS = {
    "urgent": "because it is urgent",
    "given": "because it was given to them",
    "overdue": "because it is overdue",
    "escalated": "because nobody had seen to it in time",
    "": "to test the address",
    "owner away": "because its owner is away for longer than it may wait",
}
RESULTS = {
    "delivered": "Delivered",
    "undeliverable": "It did not arrive",
    "seen to": "It did not arrive, and somebody saw to that",
    "cancelled": "Not sent: somebody had it before",
}
ON_ITS_WAY, TRIED_AGAIN = "On its way", "Not delivered yet, and tried again"
DIRECTOR, NOBODY = "The director’s mailbox", "Nobody"
PLACES = {
    "its mailbox": "its mailbox",
    "its out-of-hours address": "its out-of-hours address",
}
"""At which of a team's addresses it was written to."""
