"""The checker catches and names a mutant in running processes.

The suite runs one mutant that needs no fault; `make test-checker` runs every mutant.
"""

from __future__ import annotations

import pytest

from tests.faults.checker.anomalies import Anomaly, Kind
from tests.faults.mutants.catalogue import MUTANTS
from tests.faults.mutants.proof import anomalies, matching_anomalies
from tests.faults.storm import FAULTS

QUICK_MUTANT = "a webhook has another id at each attempt"


@pytest.mark.slow
@pytest.mark.kafka
@pytest.mark.usefixtures("jars")
def test_a_webhook_whose_id_changes_is_caught_and_named() -> None:
    assert matching_anomalies(QUICK_MUTANT, anomalies(1, QUICK_MUTANT)) != []


def test_another_anomaly_does_not_count_as_catching_a_mutant() -> None:
    assert matching_anomalies(QUICK_MUTANT, [Anomaly(Kind.DOUBLED, "email 7 is no delivery of notify's")]) == []


def test_every_fault_that_a_mutant_needs_exists() -> None:
    assert {fault for mutant in MUTANTS.values() for fault in mutant.faults} - {*FAULTS} == set()
