"""This is where a source of risk is known as far as telling safely has to know: a registered organisation, or not."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from services.chassis.asking.decisions import value


@value
class Source:
    """`matched`: a person settled who this is, also where it is no registered organisation."""

    organisation: UUID | None = None
    matched: bool = True


def each_once(sources: Iterable[Source]) -> tuple[Source, ...]:
    """The same source named by two referrals is one."""
    return tuple(dict.fromkeys(sources))


def identified(named: tuple[Source, ...], source: Source) -> tuple[Source, ...]:
    """What a referral names after a person said who that is; said anew of the only one, it corrects what was said."""
    unmatched = [one for one in named if not one.matched]
    meant = unmatched[0] if unmatched else named[0] if len(named) == 1 else None
    if meant is None:
        return each_once((*named, source))
    return tuple(source if one is meant else one for one in named)
