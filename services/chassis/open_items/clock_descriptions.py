"""DESCRIPTIONS of what changes the due clock of an open item; both figures, with and without the change, are said."""

from __future__ import annotations

from services.chassis.application.service_manifest import Descriptions
from services.chassis.domain.open_items.extending import ExtensionAsked, ExtensionDeclined, ItemExtended
from services.chassis.domain.open_items.pausing import ItemPaused, ItemResumed
from services.chassis.domain.working_time import Clock, Unit, day_in_words


def amount_in_words(amount: int, unit: Unit) -> str:
    """So many of a unit: 1 working day, 5 working days."""
    return f"{amount} {unit if amount != 1 else unit.removesuffix('s')}"


def _both(due: Clock, without: Clock) -> str:
    words = f"due {day_in_words(due.due_at)}"
    return f"{words}, by the clock without pauses and extensions {day_in_words(without.due_at)}"


def _paused(event: ItemPaused) -> str:
    stands = f"Its clock stands until {day_in_words(event.ends_at)} at the latest, because {event.reason}"
    return f"{stands}: {event.words} ({_both(event.due, event.without)})"


def _resumed(event: ItemResumed) -> str:
    ended = "The pause has lasted its time, and its clock goes on" if event.ran_out else "Its clock goes on"
    return f"{ended} ({_both(event.due, event.without)})"


def _extended(event: ItemExtended) -> str:
    granted = f"{event.approved_by} granted {amount_in_words(event.amount, event.unit)} more"
    return f"{granted} ({_both(event.due, event.without)}). Asked for because: {event.reason}"


CLOCK_DESCRIPTIONS: Descriptions = {
    ItemPaused: _paused,
    ItemResumed: _resumed,
    ExtensionAsked: lambda e: f"{amount_in_words(e.amount, e.unit)} more were asked for: {e.reason}",
    ItemExtended: _extended,
    ExtensionDeclined: lambda e: f"More time was not granted: {e.words}",
}
