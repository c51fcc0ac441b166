"""What waits for people while days pass is never lost, doubled or late; the checker names each defect that makes it so.

The test sets the time, so that days of working time pass in seconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from deploy.dev.postgres import EmbeddedPostgres
from tests.faults.checker.checks import check_history
from tests.faults.mutants.catalogue import MUTANTS
from tests.faults.mutants.patching import mutation
from tests.faults.mutants.proof import matching_anomalies
from tests.faults.simulation.item_flow import ItemFlow, next_quiet_monday
from tests.faults.simulation.services import Simulation, start_simulation
from tests.faults.test_mutants_are_caught import FAILURE_OF

pytestmark = pytest.mark.slow

ITEM_MUTANTS = (
    "what waits is not on the board",
    "what waits is on the board twice",
    "an allocation settles an item",
    "what ended stays on the board",
    "nobody is asked when a clock is over",
    "a scheduler is late",
    "nobody is called",
    "a call is not addressed",
    "a replaced clock escalates",
    "nobody's holdings are kept",
    "somebody who left keeps what they own",
    "no holding update is sent",
    "a holding update follows another word",
)


@pytest.fixture
def simulation(postgres: EmbeddedPostgres) -> Iterator[Simulation]:
    with start_simulation(postgres, next_quiet_monday()) as running:
        yield running


def test_days_pass_and_nothing_that_waits_is_lost_doubled_or_late(simulation: Simulation) -> None:
    history = ItemFlow(simulation).run()
    counts = Counter(row.event_type for log in history.logs.values() for row in log)

    assert check_history(history).anomalies == []
    assert simulation.refusals == []
    assert counts["open-item.escalated"] >= 6
    assert counts["open-item.unallocated"] == counts["holdings.ended"] == 1
    assert [row for row in history.events("notify", "notify.feedback.told") if row.data["milestone"] == "holding"] != []


@pytest.mark.parametrize("mutant", ITEM_MUTANTS)
def test_a_mutant_of_open_items_is_caught_and_named(simulation: Simulation, mutant: str) -> None:
    with mutation(MUTANTS[mutant].apply):
        anomalies = check_history(ItemFlow(simulation).run()).anomalies

    assert matching_anomalies(mutant, anomalies) != [], anomalies[:5]


def test_a_mutant_that_no_storm_shows_is_shown_by_the_simulation() -> None:
    assert {name for name, mutant in MUTANTS.items() if not mutant.in_storm} <= {*ITEM_MUTANTS, *FAILURE_OF}
