"""The judge can fail the product: a mistake that is put into running parts is caught, and named for what it does.

One of them here, which needs no fault to be seen; `make test-judge` has them all.
"""

from __future__ import annotations

import pytest

from tests.faults.defects import DEFECTS
from tests.faults.proving import named, troubles
from tests.faults.storm import FAULTS
from tests.faults.verdict import Kind, Trouble

QUICKLY_SEEN = "a webhook has another id at each attempt"


@pytest.mark.slow
@pytest.mark.kafka
@pytest.mark.usefixtures("jars")
def test_a_webhook_whose_id_changes_is_caught_and_named() -> None:
    assert named(QUICKLY_SEEN, troubles(1, QUICKLY_SEEN)) != []


def test_another_trouble_does_not_stand_for_the_one_that_a_mistake_leads_to() -> None:
    assert named(QUICKLY_SEEN, [Trouble(Kind.DOUBLED, "email 7 is no delivery of ours")]) == []


def test_whatever_is_to_bring_a_mistake_out_is_a_fault_that_there_is() -> None:
    assert {strike for defect in DEFECTS.values() for strike in defect.strikes} - {*FAULTS} == set()
