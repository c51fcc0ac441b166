"""This is where the judge is proved: the product is made wrong, one mistake at a time, and each is caught and named.

python -m tests.faults.mutants.proof "a sequence gap is ignored"

First nothing is wrong, and the judge must find nothing: one that accuses everybody proves nothing. `make test-checker`.
"""

from __future__ import annotations

import argparse
import re
import signal
import sys
import time
from collections.abc import Sequence

from tests.conftest import temporary_folder
from tests.faults.checker.anomalies import Anomaly
from tests.faults.mutants.catalogue import MUTANTS, Mutant
from tests.faults.storm import Settings, storm

SEEDS_MAX = 3
MUTANT_FAULTS = tuple(dict.fromkeys(fault for mutant in MUTANTS.values() for fault in mutant.faults))
NONE = Mutant(lambda: None, "", MUTANT_FAULTS, seconds=40.0, pause=2.0)


def anomalies(seed: int, mutant: str = "") -> list[Anomaly]:
    """What a short storm over the product, with a mistake or without, leaves behind."""
    chosen = MUTANTS.get(mutant, NONE)
    settings = Settings(
        seed=seed,
        seconds=chosen.seconds,
        faults=1_000_000 if chosen.faults else 0,
        clients=3,
        adders=3,
        pause=chosen.pause,
        patience=25.0 if mutant else 90.0,
        only=chosen.faults,
        mutant=mutant,
    )
    with temporary_folder("proving") as state:
        return storm(settings, state).check_result.anomalies


def matching_anomalies(mutant: str, found: Sequence[Anomaly]) -> list[str]:
    """Those of what was found that say what this mistake leads to."""
    described = (f"{anomaly.kind}: {anomaly.description}" for anomaly in found)
    return [one for one in described if re.search(MUTANTS[mutant].anomaly_pattern, one)]


def caught(mutant: str) -> bool:
    """Whether it is caught and named, by one of a few seeds."""
    for seed in range(1, SEEDS_MAX + 1):
        began = time.monotonic()
        found = anomalies(seed, mutant)
        if telling := matching_anomalies(mutant, found):
            print(f"caught by seed {seed} in {time.monotonic() - began:.0f} s: {mutant}: {telling[0]}", flush=True)
            return True
        print(f"not by seed {seed}: {mutant}: {[*map(str, found[:3])]}", flush=True)
    return False


def main() -> int:
    """Exit code 1 where a mistake was not caught, or where nothing was wrong and something was found."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))  # what was put up is taken down
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mutants", nargs="*", metavar="MUTANT")
    names = parser.parse_args().mutants
    false_alarms = [] if names else anomalies(1)
    print(
        f"nothing was wrong, and {len(false_alarms)} anomalies were found: {[*map(str, false_alarms[:3])]}", flush=True
    )
    missed = [mutant for mutant in names or MUTANTS if not caught(mutant)]
    print(
        f"mutants={len(names or MUTANTS)} caught={len(names or MUTANTS) - len(missed)} false_alarms={len(false_alarms)}"
    )
    return 1 if missed or false_alarms else 0


if __name__ == "__main__":
    sys.exit(main())
