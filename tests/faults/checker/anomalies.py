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


class Anomaly(NamedTuple):
    """One thing that is not as it was promised."""

    kind: Kind
    description: str
    waiting_service: str = ""
    """The service that had to hear of it, where it is the hearing that is missing."""


@dataclass
class CheckResult:
    anomalies: list[Anomaly] = field(default_factory=list)

    def count(self, kind: Kind) -> int:
        """How many of this kind."""
        return sum(anomaly.kind is kind for anomaly in self.anomalies)

    def separate_deaf(self, lags: Mapping[str, int]) -> CheckResult:
        """What is lost to a service whose consumer group has records left to handle is not lost: the group is deaf.

        `lags`: service -> records between its group's committed offsets and the ends.
        """
        return CheckResult(
            [
                anomaly._replace(
                    kind=Kind.DEAF,
                    description=f"{anomaly.description}; its group has {lags[anomaly.waiting_service]} to handle",
                )
                if anomaly.kind is Kind.LOST and lags.get(anomaly.waiting_service)
                else anomaly
                for anomaly in self.anomalies
            ]
        )

    def summary(self) -> str:
        """As the storm's last line has it."""
        shown = (Kind.LOST, Kind.DEAF, Kind.DOUBLED, Kind.MISORDERED)
        return " ".join([*(f"{kind}={self.count(kind)}" for kind in shown), f"orphans={self.count(Kind.ORPHAN)}"])
