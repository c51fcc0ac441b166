"""Benchmark command: measures every row or some of them. `make bench`, `make bench ROW=append`."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator
from time import monotonic

from tests.benchmarks import table
from tests.benchmarks.environment import ROUNDS_DEFAULT, BenchEnvironment
from tests.benchmarks.measurement import Measurement
from tests.benchmarks.rows import append, board, end_to_end, messaging, projections, reads, replay, submissions

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
    "board": board.board,
    "history": submissions.history,
}


def main(names: list[str]) -> int:
    """Measure the named rows, or all; print the table and save it. `ROUNDS` and `SCALE` size the run."""
    logging.disable(logging.WARNING)
    if unknown := [name for name in names if name not in ROWS]:
        print(f"there is no row {', '.join(unknown)}; the rows are {', '.join(ROWS)}")
        return 2
    lines: list[Measurement] = []
    load = os.getloadavg()[0]
    with BenchEnvironment(int(os.environ.get("ROUNDS", ROUNDS_DEFAULT)), float(os.environ.get("SCALE", "1"))) as bench:
        for name in names or ROWS:
            began = monotonic()
            for line in ROWS[name](bench):
                lines.append(line)
                print(table.format_line(line), flush=True)
            print(f"    ({name}: {monotonic() - began:.0f} s)", flush=True)
        bench.record_own_memory()
    print(table.save_table(lines, bench.resident, load))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
