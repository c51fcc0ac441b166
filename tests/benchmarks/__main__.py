"""This is where the rows are measured, one or all: `make bench`, `make bench ROW=append`."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator
from time import monotonic

from tests.benchmarks import table
from tests.benchmarks.measuring import Line
from tests.benchmarks.rows import appending, carrying, projecting, reaching, reading, replaying, submitting
from tests.benchmarks.world import World

ROWS: dict[str, Callable[[World], Iterator[Line]]] = {
    "http": submitting.http,
    "append": appending.append,
    "perform": appending.perform,
    "load": reading.load,
    "tell": reading.tell,
    "relay": carrying.relaying,
    "listen": carrying.listening,
    "follow": carrying.following,
    "rebuild": projecting.rebuilding,
    "reach": reaching.reach,
    "replay": replaying.replay,
    "history": submitting.history,
}


def main(names: list[str]) -> int:
    """Measure these rows; print the table and keep it."""
    logging.disable(logging.WARNING)
    if unknown := [name for name in names if name not in ROWS]:
        print(f"there is no row {', '.join(unknown)}: choose among {', '.join(ROWS)}")
        return 2
    lines: list[Line] = []
    busy = os.getloadavg()[0]
    with World() as world:
        for name in names or ROWS:
            began = monotonic()
            for line in ROWS[name](world):
                lines.append(line)
                print(table.told(line), flush=True)
            print(f"    ({name}: {monotonic() - began:.0f} s)", flush=True)
        world.note_itself()
    print(table.kept(lines, world.resident, busy))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
