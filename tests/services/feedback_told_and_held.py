"""This is where one matter is put before notify's read models: the police were told; for the care home it is held."""

from __future__ import annotations

from sqlalchemy import Connection

from contracts.events import Source
from services.chassis.projections.projection import apply_page
from services.notify.projections import PROJECTIONS
from tests.domain.notify.builders import HOME, OTHER, Notify
from tests.domain.notify.test_late_joins import DECIDED, MEMBER, received, taken

NAMED = DECIDED.model_copy(update={"sources": (Source(organisation=HOME),)})


def notify_told_and_held() -> Notify:
    """The police were told; for the care home that is named, it is held."""
    notify = Notify()
    home = received(OTHER, HOME, "care home").model_copy(update={"reference": "SA-OTHER"})
    for said in (MEMBER, received(), home, taken(), taken(OTHER), NAMED):
        notify.hear(said)
    return notify


def shown(notify: Notify, rows: Connection) -> None:
    """All that was recorded, as the read models take it in."""
    for projection in PROJECTIONS:
        projection.tables.create_all(rows)
        apply_page(rows, projection, notify.store.rows)
