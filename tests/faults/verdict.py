"""This is where it is said what a judge finds: troubles, each of a kind and in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    LOST = "lost"
    DOUBLED = "doubled"
    MISORDERED = "misordered"
    ORPHAN = "orphan"
    WRONG = "wrong"
    DEAF = "deaf"
    """Not lost: it stands on Kafka, and the consumer group that it waits for does not take it."""


class Trouble(NamedTuple):
    """One thing that is not as it was promised."""

    kind: Kind
    what: str
    waits_for: str = ""
    """The service that had to hear of it, where it is the hearing that is missing."""


@dataclass
class Verdict:
    troubles: list[Trouble] = field(default_factory=list)

    def count(self, kind: Kind) -> int:
        """How many of this kind."""
        return sum(trouble.kind is kind for trouble in self.troubles)

    def told_apart(self, lags: Mapping[str, int]) -> Verdict:
        """What is lost to a service whose consumer group has records left to handle is not lost: the group is deaf.

        `lags`: service -> records between its group's committed offsets and the ends.
        """
        return Verdict(
            [
                trouble._replace(
                    kind=Kind.DEAF, what=f"{trouble.what}; its group has {lags[trouble.waits_for]} to handle"
                )
                if trouble.kind is Kind.LOST and lags.get(trouble.waits_for)
                else trouble
                for trouble in self.troubles
            ]
        )

    def line(self) -> str:
        """As the storm's last line has it."""
        named = (Kind.LOST, Kind.DEAF, Kind.DOUBLED, Kind.MISORDERED)
        return " ".join([*(f"{kind}={self.count(kind)}" for kind in named), f"orphans={self.count(Kind.ORPHAN)}"])
