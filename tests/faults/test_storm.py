"""A short storm: processes are killed, paused and cut off while clients take referrals to their last milestone.

`make test-faults` runs a longer one. The printed seed chooses the faults and their order, and not the timing of the
machine between them.
"""

from __future__ import annotations

from random import SystemRandom

import pytest

from tests.conftest import temporary_folder
from tests.faults.nemesis.schedule import HealedFault
from tests.faults.report import recoveries
from tests.faults.storm import Settings, storm


@pytest.mark.slow
@pytest.mark.kafka
@pytest.mark.usefixtures("jars")
def test_nothing_acknowledged_is_lost_duplicated_reordered_or_orphaned() -> None:
    settings = Settings(seed=SystemRandom().randrange(10**6), seconds=25.0, pause=0.5)
    with temporary_folder("storm") as state:
        report = storm(settings, state)

    assert [*map(str, report.check_result.anomalies)] == [], report.summary()
    assert sum(report.fault_counts.values()) > 0
    assert len(report.client_history.acknowledgements) > 0


def test_recovery_time_runs_from_a_faults_end_to_the_first_new_referral_seen() -> None:
    healed = [
        HealedFault(10.0, "cut a link"),
        HealedFault(20.0, "killed a process"),
        HealedFault(99.0, "cut a link"),
    ]
    visible = [(5.0, 11.0), (12.0, 15.0), (11.0, 18.0), (21.0, 22.0)]

    assert recoveries(healed, visible) == [("cut a link", 5.0), ("killed a process", 2.0)]
