"""Nemesis: injects one fault after another; a seed chooses the faults, their pauses and their targets."""

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
    """`pause` is the mean number of seconds between two faults. Times are monotonic seconds."""

    cluster: Cluster
    supervisor: Supervisor
    rng: Random
    pause: float
    fault_counts: Counter[str] = field(default_factory=Counter)
    healed: list[HealedFault] = field(default_factory=list)
    pauses: list[tuple[float, float, str]] = field(default_factory=list)
    """(begin, end, process) of each SIGSTOP."""

    def run(self, faults: Mapping[str, Fault], seconds: float, faults_max: int) -> None:
        """Inject faults for `seconds`, and no more than `faults_max` of them; return after `seconds`."""
        deadline = time.monotonic() + seconds
        names = [name for name, fault in faults.items() if fault.possible(self.cluster)]
        weights = [faults[name].weight for name in names]
        while self.fault_counts.total() < faults_max and time.monotonic() < deadline:
            time.sleep(self.rng.expovariate(1 / self.pause))
            (name,) = self.rng.choices(names, weights)
            faults[name].inject(self)
            self.fault_counts[name] += 1
            self.healed.append(HealedFault(time.monotonic(), name))
        time.sleep(max(0.0, deadline - time.monotonic()))

    def random_seconds(self, seconds_max: float = 3.0) -> float:
        """A duration between 0.2 s and `seconds_max`."""
        return self.rng.uniform(0.2, seconds_max)

    def random_process(self, *prefixes: str) -> str:
        """The name of a supervised process, with one of these prefixes where some are given."""
        return self.rng.choice([name for name in self.supervisor.names if not prefixes or name.startswith(prefixes)])


class HealedFault(NamedTuple):
    """The moment at which a fault was over, and its name."""

    moment: float
    fault: str


class Fault(NamedTuple):
    """How to inject a fault, its weight beside the others, and whether this cluster allows it."""

    inject: Callable[[Nemesis], None]
    weight: float
    possible: Callable[[Cluster], bool] = lambda cluster: True
