"""This is where faults strike, one after another, at moments and places that a seed chooses."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from tests.faults.cluster.setup import Cluster, Supervisor


@dataclass(kw_only=True)
class Nemesis:
    """`fault_counts` counts faults by kind; `healed_at` says when each was over, `pauses` when a part stood still."""

    cluster: Cluster
    supervisor: Supervisor
    rng: Random
    pause: float
    fault_counts: Counter[str] = field(default_factory=Counter)
    healed_at: list[HealedFault] = field(default_factory=list)
    pauses: list[tuple[float, float, str]] = field(default_factory=list)

    def run(self, faults: Mapping[str, Fault], seconds: float, faults_max: int) -> None:
        """Strike for so long, or so often."""
        deadline, kinds = (
            time.monotonic() + seconds,
            [kind for kind, one in faults.items() if one.possible(self.cluster)],
        )
        weights = [faults[kind].weight for kind in kinds]
        while self.fault_counts.total() < faults_max and time.monotonic() < deadline:
            time.sleep(self.rng.expovariate(1 / self.pause))
            (kind,) = self.rng.choices(kinds, weights)
            faults[kind].inject(self)
            self.fault_counts[kind] += 1
            self.healed_at.append(HealedFault(time.monotonic(), kind))
        time.sleep(max(0.0, deadline - time.monotonic()))

    def random_seconds(self, seconds_max: float = 3.0) -> float:
        """So many seconds."""
        return self.rng.uniform(0.2, seconds_max)

    def random_process(self, *kinds: str) -> str:
        """A part that runs, of these kinds or of any."""
        return self.rng.choice([name for name in self.supervisor.names if not kinds or name.startswith(kinds)])


class HealedFault(NamedTuple):
    """When a fault was over, and which it was."""

    at: float
    kind: str


class Fault(NamedTuple):
    """What strikes, how often beside the others, and whether it can on this ground."""

    inject: Callable[[Nemesis], None]
    weight: float
    possible: Callable[[Cluster], bool] = lambda cluster: True
