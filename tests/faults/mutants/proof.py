"""Proof of the checker: storms over one mutant after another, each of which the checker must catch and name.

python -m tests.faults.mutants.proof "a sequence gap is ignored"

The first storm has no mutant, and the checker must find nothing. `make test-checker` runs every mutant.
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
    """The anomalies of a short storm, with a mutant or without."""
    chosen = MUTANTS.get(mutant, NONE)
    settings = Settings(
        seed=seed,
        seconds=chosen.seconds,
        faults=1_000_000 if chosen.faults else 0,
        clients=3,
        adders=3,
        pause=chosen.pause,
        patience=chosen.patience if mutant else 90.0,
        only=chosen.faults,
        mutant=mutant,
        cases=chosen.cases,
        watermark_seconds=chosen.watermark_seconds if mutant else 5,
    )
    with temporary_folder("proving") as state:
        return storm(settings, state).check_result.anomalies


def matching_anomalies(mutant: str, anomalies_found: Sequence[Anomaly]) -> list[str]:
    """The descriptions that match the mutant's pattern."""
    described = (f"{anomaly.kind}: {anomaly.description}" for anomaly in anomalies_found)
    return [text for text in described if re.search(MUTANTS[mutant].anomaly_pattern, text)]


def is_caught(mutant: str) -> bool:
    """Whether the checker catches and names the mutant with one of three seeds."""
    for seed in range(1, SEEDS_MAX + 1):
        began = time.monotonic()
        anomalies_found = anomalies(seed, mutant)
        if matching := matching_anomalies(mutant, anomalies_found):
            print(f"caught by seed {seed} in {time.monotonic() - began:.0f} s: {mutant}: {matching[0]}", flush=True)
            return True
        print(f"not caught by seed {seed}: {mutant}: {[*map(str, anomalies_found[:3])]}", flush=True)
    return False


def main() -> int:
    """Exit code 1 where a mutant is not caught, or where the storm without a mutant has an anomaly."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))  # so that every context manager ends what it started
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mutants", nargs="*", metavar="MUTANT")
    names = parser.parse_args().mutants
    false_alarms = [] if names else anomalies(1)
    if not names:
        shown = [*map(str, false_alarms[:3])]
        print(f"without a mutant, {len(false_alarms)} anomalies were found: {shown}", flush=True)
    stormed = names or [name for name, mutant in MUTANTS.items() if mutant.in_storm]
    missed = [mutant for mutant in stormed if not is_caught(mutant)]
    print(
        f"mutants={len(stormed)} caught={len(stormed) - len(missed)} false_alarms={len(false_alarms)}"
    )
    return 1 if missed or false_alarms else 0


if __name__ == "__main__":
    sys.exit(main())
