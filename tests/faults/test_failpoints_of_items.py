"""Whichever failpoint fails while items are raised, given away, seen and given back: none is lost, doubled or nobody's.

In the suite each append is its process's last, and whichever client or consumer made it starts again. `make
test-failpoints` lets every failpoint fail in every mode.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from deploy.dev.postgres import EmbeddedPostgres
from tests.faults.checker.checks import check_history
from tests.faults.simulation.failpoints import FailureMode
from tests.faults.simulation.services import Simulation, start_simulation
from tests.faults.simulation.short_item_flow import ShortItemFlow
from tests.faults.test_failpoints import dead_letters, occurrence

pytestmark = pytest.mark.slow
EVERY = "EVERY_FAILPOINT" in os.environ
DELIVERY = "delivery"
"""Its failpoints are those of every notice: `test_failpoints.py` has them."""


@pytest.fixture(scope="module")
def simulation(postgres: EmbeddedPostgres) -> Iterator[Simulation]:
    with start_simulation(postgres) as running:
        yield running


@pytest.fixture(scope="module")
def reached(simulation: Simulation) -> list[str]:
    """The failpoints of a flow in which none fails, in their order."""
    run_flow(simulation)
    simulation.failpoints.arm()
    run_flow(simulation)
    return [*simulation.failpoints.reached]


@pytest.mark.parametrize("mode", FailureMode if EVERY else [FailureMode.CRASH])
def test_whichever_failpoint_fails_no_item_is_lost_doubled_or_nobodys(
    simulation: Simulation, reached: list[str], mode: FailureMode
) -> None:
    anomalies_by_failpoint = {}
    for number in chosen(reached):
        simulation.failpoints.arm(occurrence(reached, number), mode)
        flow = run_flow(simulation)
        if anomalies := [*map(str, check_history(flow.history()).anomalies), *dead_letters(simulation)]:
            anomalies_by_failpoint[f"{number} {reached[number]}"] = anomalies

    assert anomalies_by_failpoint == {}


def test_every_append_of_people_and_consumers_is_chosen(reached: list[str]) -> None:
    appending = {name.partition(": ")[0] for name in reached if name.endswith("insert_events")}

    assert {reached[number].partition(": ")[0] for number in chosen(reached)} >= appending - {DELIVERY}
    assert {"a manager", "an administrator, again", "the referrer, worried", "enquiry's consumer"} <= appending


def chosen(reached: list[str]) -> list[int]:
    return [
        number
        for number, name in enumerate(reached)
        if EVERY or (name.endswith("insert_events") and not name.startswith(DELIVERY))
    ]


def run_flow(simulation: Simulation) -> ShortItemFlow:
    """Run a flow, after forgetting what the receivers received before."""
    simulation.mailbox.received.clear()
    simulation.endpoint.received.clear()
    flow = ShortItemFlow(simulation)
    flow.run()
    return flow
