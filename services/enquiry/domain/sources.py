"""Value: a source of risk, as far as safe telling must know it: a registered organisation, or none."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from services.chassis.domain.decider import value


@value
class Source:
    """`matched`: a person has said who this is, or that it is no registered organisation."""

    organisation: UUID | None = None
    matched: bool = True


def distinct_sources(sources: Iterable[Source]) -> tuple[Source, ...]:
    """Each source once, in the order in which it was first named."""
    return tuple(dict.fromkeys(sources))
