"""This is where the judge is proved: the product is made wrong, one mistake at a time, and each is caught and named.

python -m tests.faults.proving "a hole is overlooked"

First nothing is wrong, and the judge must find nothing: one that accuses everybody proves nothing. `make test-judge`.
"""

from __future__ import annotations

import argparse
import re
import signal
import sys
import time
from collections.abc import Sequence

from tests.conftest import a_folder
from tests.faults.defects import DEFECTS, Defect
from tests.faults.storm import Settings, storm
from tests.faults.verdict import Trouble

SEEDS = 3
STRIKES = tuple(dict.fromkeys(strike for defect in DEFECTS.values() for strike in defect.strikes))
NONE = Defect(lambda: None, "", STRIKES, seconds=40.0, pause=2.0)


def troubles(seed: int, defect: str = "") -> list[Trouble]:
    """What a short storm over the product, with a mistake or without, leaves behind."""
    mistake = DEFECTS.get(defect, NONE)
    settings = Settings(
        seed=seed,
        seconds=mistake.seconds,
        faults=1_000_000 if mistake.strikes else 0,
        clients=3,
        adders=3,
        pause=mistake.pause,
        patience=25.0 if defect else 90.0,
        only=mistake.strikes,
        defect=defect,
    )
    with a_folder("proving") as state:
        return storm(settings, state).verdict.troubles


def named(defect: str, found: Sequence[Trouble]) -> list[str]:
    """Those of what was found that say what this mistake leads to."""
    said = (f"{trouble.kind}: {trouble.what}" for trouble in found)
    return [one for one in said if re.search(DEFECTS[defect].named, one)]


def caught(defect: str) -> bool:
    """Whether it is caught and named, by one of a few seeds."""
    for seed in range(1, SEEDS + 1):
        began = time.monotonic()
        found = troubles(seed, defect)
        if telling := named(defect, found):
            print(f"caught by seed {seed} in {time.monotonic() - began:.0f} s: {defect}: {telling[0]}", flush=True)
            return True
        print(f"not by seed {seed}: {defect}: {[*map(str, found[:3])]}", flush=True)
    return False


def main() -> int:
    """Exit code 1 where a mistake was not caught, or where nothing was wrong and something was found."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))  # what was put up is taken down
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("defects", nargs="*", metavar="DEFECT")
    asked = given.parse_args().defects
    well = [] if asked else troubles(1)
    print(f"nothing was wrong, and {len(well)} troubles were found: {[*map(str, well[:3])]}", flush=True)
    missed = [defect for defect in asked or DEFECTS if not caught(defect)]
    print(f"defects={len(asked or DEFECTS)} caught={len(asked or DEFECTS) - len(missed)} accused={len(well)}")
    return 1 if missed or well else 0


if __name__ == "__main__":
    sys.exit(main())
