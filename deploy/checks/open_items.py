"""Checks of what waits for a person right now: no open item is nobody's, none stands with its clock over, and none is
with somebody who has a part in it.

`tellback doctor --live` runs them; `tellback_orphaned_items` shows the same to an alert.
"""

from __future__ import annotations

from deploy.checks.check import Check
from deploy.checks.database import DatabaseView

NOBODYS = "select reference || ' (' || kind || ')' from open_items where owner is null and unallocated = '' order by 1"
FORGOTTEN = """select reference || ' (' || kind || ')' from open_items
    where escalates_at < now() - interval '5 minutes' order by escalates_at"""
INVOLVED = """select reference || ' (' || kind || ')' from open_items
    where exists (select from staffing_parts p where p."case" = open_items."case" and p.member = open_items.owner)
    order by 1"""
NAMES_SHOWN_MAX = 5


def every_item_is_somebodys(view: DatabaseView) -> str | None:
    """An owner, or a reason for having none: then its team has it."""
    return _named(view, NOBODYS, "give each an owner, or say why it has none, on the board")


def every_clock_is_heeded(view: DatabaseView) -> str | None:
    """Whose clock is over, the next rung was asked: the scheduler does so within seconds."""
    return _named(view, FORGOTTEN, f"start `tellback scheduler {view.name}`, and read its log")


def no_item_is_its_sources(view: DatabaseView) -> str | None:
    """Whoever has a part in a matter gave back what they had of it in the same save."""
    return _named(view, INVOLVED, "give each to somebody who has no part in it, on the board")


def _named(view: DatabaseView, query: str, next_step: str) -> str | None:
    if not view.scalar("select to_regclass('open_items') is not null"):
        return None
    names = view.scalars(query)
    if not names:
        return None
    more = f" and {len(names) - NAMES_SHOWN_MAX} more" if len(names) > NAMES_SHOWN_MAX else ""
    return f"{', '.join(names[:NAMES_SHOWN_MAX])}{more}: {next_step}"


CHECKS = (
    Check("every open item is somebody's", every_item_is_somebodys, blocks_start=False),
    Check("every open item's clock is heeded", every_clock_is_heeded, blocks_start=False),
    Check("no open item is owned by whom it is about", no_item_is_its_sources, blocks_start=False),
)
