"""This is where a source of risk is known as far as telling safely has to know: a registered organisation, or not."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from services.chassis.domain.decider import value


@value
class Source:
    """`matched`: a person settled who this is, also where it is no registered organisation."""

    organisation: UUID | None = None
    matched: bool = True


def distinct_sources(sources: Iterable[Source]) -> tuple[Source, ...]:
    """The same source named by two referrals is one."""
    return tuple(dict.fromkeys(sources))
