"""This is where the rows are measured, one or all: `make bench`, `make bench ROW=append`."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator
from time import monotonic

from tests.benchmarks import table
from tests.benchmarks.environment import BenchEnvironment
from tests.benchmarks.measurement import Measurement
from tests.benchmarks.rows import append, end_to_end, messaging, projections, reads, replay, submissions

ROWS: dict[str, Callable[[BenchEnvironment], Iterator[Measurement]]] = {
    "http": submissions.http,
    "append": append.append,
    "handle": append.handle_many,
    "load": reads.load,
    "translate": reads.translate,
    "relay": messaging.relay_log,
    "consume": messaging.consume,
    "project": messaging.project,
    "rebuild": projections.rebuild_all,
    "end-to-end": end_to_end.conclusion_to_inbox,
    "replay": replay.replay,
    "history": submissions.history,
}


def main(names: list[str]) -> int:
    """Measure these rows; print the table and keep it."""
    logging.disable(logging.WARNING)
    if unknown := [name for name in names if name not in ROWS]:
        print(f"there is no row {', '.join(unknown)}: choose among {', '.join(ROWS)}")
        return 2
    lines: list[Measurement] = []
    busy = os.getloadavg()[0]
    with BenchEnvironment() as bench:
        for name in names or ROWS:
            began = monotonic()
            for line in ROWS[name](bench):
                lines.append(line)
                print(table.format_line(line), flush=True)
            print(f"    ({name}: {monotonic() - began:.0f} s)", flush=True)
        bench.record_own_memory()
    print(table.save_table(lines, bench.resident, busy))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
