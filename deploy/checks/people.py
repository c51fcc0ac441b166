"""Checks of what an installation says of its people: that somebody is reached when a team is closed."""

from __future__ import annotations

from deploy.checks.check import Check
from deploy.checks.database import DatabaseView

WITHOUT_ADDRESS = "select name from teams where merged_into is null and out_of_hours_address is null order by name"
UNTESTED = """select name from teams where merged_into is null and out_of_hours_address is not null
    and tested_address is distinct from out_of_hours_address order by name"""


def every_team_is_reached_out_of_hours(view: DatabaseView) -> str | None:
    """An urgent item that nobody acknowledges wakes whoever reads this address."""
    if not view.scalar("select to_regclass('teams') is not null"):
        return None
    if names := view.scalars(WITHOUT_ADDRESS):
        return f"{', '.join(names)}: give each an out-of-hours address in the portal, under Teams"
    if names := view.scalars(UNTESTED):
        return f"{', '.join(names)}: test the out-of-hours address of each in the portal, under Teams"
    return None


CHECKS: dict[str, tuple[Check[DatabaseView], ...]] = {
    "intake": (Check("every team is reached out of hours", every_team_is_reached_out_of_hours, blocks_start=False),),
}
"""Part -> the checks of what its read models say."""
