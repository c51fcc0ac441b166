"""Kinds of open items of notify, by the names that the board and the holdings of a person show."""

from __future__ import annotations

HELD, DISPUTE, HANDED_OVER = "held feedback", "disagreement", "handed over"
UNDELIVERABLE, INCIDENT = "undeliverable notice", "incident"
UNDELIVERABLE_CALL = "undeliverable call"
