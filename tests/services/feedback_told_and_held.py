"""Notify after one concern: the police were told, and what the care home would be told is held."""

from __future__ import annotations

from sqlalchemy import Connection

from contracts.events import Source
from services.chassis.projections.projection import apply_page
from services.notify.projections import PROJECTIONS
from tests.domain.notify.builders import HOME, OTHER, Notify
from tests.domain.notify.test_late_joins import DECIDED, MEMBER, referral_received, referral_taken

NAMED = DECIDED.model_copy(update={"sources": (Source(organisation=HOME),)})


def notify_told_and_held() -> Notify:
    """The care home is held because the concern names it as a source of risk."""
    notify = Notify()
    home = referral_received(OTHER, HOME, "care home").model_copy(update={"reference": "SA-OTHER"})
    for message in (MEMBER, referral_received(), home, referral_taken(), referral_taken(OTHER), NAMED):
        notify.receive(message)
    return notify


def shown(notify: Notify, rows: Connection) -> None:
    """Project all recorded events."""
    for projection in PROJECTIONS:
        projection.tables.create_all(rows)
        apply_page(rows, projection, notify.store.rows)
