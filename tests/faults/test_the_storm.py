"""A short storm: every part killed, stopped or cut off again and again while referrals are driven to their end.

`make test-faults` makes a longer one. The seed is printed: it chooses the faults and their order, though not what the
machine does between them.
"""

from __future__ import annotations

from random import SystemRandom

import pytest

from tests.conftest import a_folder
from tests.faults.storm import Settings, recoveries, storm
from tests.faults.striking import Healed


@pytest.mark.slow
@pytest.mark.kafka
@pytest.mark.usefixtures("jars")
def test_nothing_acknowledged_is_lost_doubled_misordered_or_left_to_nobody() -> None:
    settings = Settings(seed=SystemRandom().randrange(10**6), seconds=25.0, pause=0.5)
    with a_folder("storm") as state:
        report = storm(settings, state)

    assert [*map(str, report.verdict.troubles)] == [], report.line()
    assert sum(report.struck.values()) > 0
    assert len(report.history.acknowledged) > 0


def test_recovery_is_counted_from_a_faults_end_to_the_first_referral_sent_since_that_was_seen() -> None:
    healed = [Healed(10.0, "cut a wire"), Healed(20.0, "killed a part"), Healed(99.0, "cut a wire")]
    seen = [(5.0, 11.0), (12.0, 15.0), (11.0, 18.0), (21.0, 22.0)]

    assert recoveries(healed, seen) == [("cut a wire", 5.0), ("killed a part", 2.0)]
