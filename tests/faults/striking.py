"""This is where faults strike, one after another, at moments and places that a seed chooses."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from tests.faults.ground import Ground, Tending


@dataclass(kw_only=True)
class Striking:
    """`struck` counts faults by kind; `healed` says when each was over, `still` when a part stood still."""

    ground: Ground
    tending: Tending
    chance: Random
    pause: float
    struck: Counter[str] = field(default_factory=Counter)
    healed: list[Healed] = field(default_factory=list)
    still: list[tuple[float, float, str]] = field(default_factory=list)

    def run(self, faults: Mapping[str, Fault], seconds: float, most: int) -> None:
        """Strike for so long, or so often."""
        over, kinds = time.monotonic() + seconds, [kind for kind, one in faults.items() if one.possible(self.ground)]
        weights = [faults[kind].weight for kind in kinds]
        while self.struck.total() < most and time.monotonic() < over:
            time.sleep(self.chance.expovariate(1 / self.pause))
            (kind,) = self.chance.choices(kinds, weights)
            faults[kind].strike(self)
            self.struck[kind] += 1
            self.healed.append(Healed(time.monotonic(), kind))
        time.sleep(max(0.0, over - time.monotonic()))

    def a_while(self, longest: float = 3.0) -> float:
        """So many seconds."""
        return self.chance.uniform(0.2, longest)

    def one_of(self, *kinds: str) -> str:
        """A part that runs, of these kinds or of any."""
        return self.chance.choice([name for name in self.tending.names if not kinds or name.startswith(kinds)])


class Healed(NamedTuple):
    """When a fault was over, and which it was."""

    at: float
    kind: str


class Fault(NamedTuple):
    """What strikes, how often beside the others, and whether it can on this ground."""

    strike: Callable[[Striking], None]
    weight: float
    possible: Callable[[Ground], bool] = lambda ground: True
