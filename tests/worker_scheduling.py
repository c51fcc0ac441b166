"""Worker scheduling: which worker runs which test file, two at a time, and alone what must run alone.

Most of a whole run is waiting for processes, brokers and browsers, so `make test` has two workers. What shares parts
that take long to put up stays together, so that they are put up once. What holds the product to its own deadlines runs
last, when the other worker has ended and left the machine to it.
"""

from __future__ import annotations

from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController

RUN_ALONE = ("tests/faults/test_black_hole.py", "tests/faults/test_storm.py")
STANDING_CLUSTER, OBSERVED_CLUSTER = "the fleet that stands", "the observed cluster"
SHARED_BY_FILE = {
    "tests/faults/test_rolling_restart.py": STANDING_CLUSTER,
    "tests/faults/test_crash_points.py": STANDING_CLUSTER,
    "tests/faults/test_server_killed_during_commit.py": STANDING_CLUSTER,
    "tests/journeys/test_a_process_told_to_stop_finishes_its_work.py": OBSERVED_CLUSTER,
    "tests/journeys/test_nobody_is_named_in_logs_or_metrics.py": OBSERVED_CLUSTER,
    "tests/journeys/test_skipped_referrals_are_found.py": OBSERVED_CLUSTER,
    "tests/journeys/test_each_process_measures_its_backlog.py": OBSERVED_CLUSTER,
}
"""File -> what it shares with the others that share it."""


class GroupedScheduling(LoadFileScheduling):
    """A file is one worker's, and so are those that share; `RUN_ALONE` are the last worker's, once it is the last."""

    def __init__(self, config: pytest.Config, log: Any = None) -> None:
        """A room's files follow each other, as they are collected: what they stand on is put up once."""
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return SHARED_BY_FILE.get(file, file)

    def _assign_work_unit(self, node: WorkerController) -> None:
        """The next for this worker, or its end; or nothing, until the others have ended."""
        if next_file := next((file for file in self.workqueue if file not in RUN_ALONE), None):
            self.workqueue.move_to_end(next_file, last=False)
        elif any(not other.shutting_down for other in self.nodes if other is not node):
            node.shutdown()
            return
        if next_file or self.nodes == [node]:
            super()._assign_work_unit(node)

    def remove_node(self, node: WorkerController) -> str | None:
        """A worker has ended: work that waited for its end goes on. The test that it died in, if it died.

        The stock one hands that test to the next worker, to die in it too.
        """
        units: dict[str, dict[str, bool]] = self.assigned_work.pop(node)
        died_in = next((test for unit in units.values() for test, done in unit.items() if not done), None)
        for unit in units.values():
            unit |= {died_in: True} if died_in in unit else {}
        self.workqueue.update({file: unit for file, unit in units.items() if not all(unit.values())})
        for other in self.nodes:
            self._reschedule(other)
        return died_in
