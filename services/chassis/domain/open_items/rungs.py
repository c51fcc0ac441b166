"""The rungs of the ladder, and which is the next: the ordinary ladder, and that of a restricted matter."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from services.chassis.domain.open_items.state import Rung

Asked = Mapping[Rung, tuple[UUID, ...]]
"""Rung -> who is asked on it now."""

LADDER = (Rung.OWNER, Rung.MANAGER, Rung.LEAD, Rung.EVERY_LEAD)
RESTRICTED_LADDER = (Rung.OWNER, Rung.LEAD, Rung.GOVERNANCE)
"""Of a restricted matter: whom it names, the leads, then information governance (`practice` §1)."""

HEIGHTS = {Rung.OWNER: 0, Rung.MANAGER: 1, Rung.LEAD: 2, Rung.EVERY_LEAD: 3, Rung.GOVERNANCE: 3}
LAST_RUNGS = frozenset({Rung.EVERY_LEAD, Rung.GOVERNANCE})
"""Above these there is none: they are asked again and again."""


def next_rung(rung: Rung, restricted: bool, asked: Asked | None) -> tuple[Rung, tuple[Rung, ...]]:
    """The next rung on which somebody is to be asked, and the empty ones below it. None: every rung counts as filled.

    The last is never skipped; of a restricted matter every lead is asked where nobody of information governance is.
    A matter that was restricted, or is no more, goes on from the height that it had.
    """
    ladder = RESTRICTED_LADDER if restricted else LADDER
    above = [each for each in ladder if HEIGHTS[each] > HEIGHTS[rung]] or [ladder[-1]]
    skipped: list[Rung] = []
    for each in above:
        if asked is None or asked[each] or each is Rung.EVERY_LEAD:
            return each, tuple(skipped)
        skipped.append(each)
    return Rung.EVERY_LEAD, tuple(skipped)
