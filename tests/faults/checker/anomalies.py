"""Anomalies: what the checker finds, each of a kind and described in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    LOST = "lost"
    DOUBLED = "doubled"
    MISORDERED = "misordered"
    ORPHAN = "orphan"
    """Something without a cause, or without an owner."""
    WRONG = "wrong"
    ITEM_LOST = "item lost"
    ITEM_DOUBLED = "item doubled"
    ITEM_WITHOUT_CAUSE = "item without cause"
    LATE = "late"
    """A clock was over, or a word was due, and what had to follow did not follow within its bound."""
    DEAF = "deaf"
    """Not lost: the message is on Kafka, and the consumer group does not consume it."""


class Anomaly(NamedTuple):
    """One broken promise of the product."""

    kind: Kind
    description: str
    waiting_service: str = ""
    """The service that did not consume the message, where that is the anomaly."""


@dataclass
class CheckResult:
    """The anomalies of one check of a history."""

    anomalies: list[Anomaly] = field(default_factory=list)
    items: int = 0
    """How many open items there were, settled or not."""

    def count(self, kind: Kind) -> int:
        """How many anomalies are of this kind."""
        return sum(anomaly.kind is kind for anomaly in self.anomalies)

    def separate_deaf(self, lags: Mapping[str, int]) -> CheckResult:
        """The same anomalies; LOST becomes DEAF where the consumer group of the waiting service lags.

        `lags`: service -> records between the committed offsets of its group and the ends.
        """
        return replace(
            self,
            anomalies=[
                anomaly._replace(
                    kind=Kind.DEAF,
                    description=f"{anomaly.description}; its group has {lags[anomaly.waiting_service]} to handle",
                )
                if anomaly.kind is Kind.LOST and lags.get(anomaly.waiting_service)
                else anomaly
                for anomaly in self.anomalies
            ],
        )

    def summary(self) -> str:
        """The counts by kind, for the last line of a storm."""
        shown = (Kind.LOST, Kind.DEAF, Kind.DOUBLED, Kind.MISORDERED)
        counts = [*(f"{kind}={self.count(kind)}" for kind in shown), f"orphans={self.count(Kind.ORPHAN)}"]
        of_items = {"lost": Kind.ITEM_LOST, "doubled": Kind.ITEM_DOUBLED, "late": Kind.LATE}
        items = (f"items_{name}={self.count(kind)}" for name, kind in of_items.items())
        return " ".join([*counts, f"items={self.items}", *items])
