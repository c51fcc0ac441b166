"""Whichever failpoint fails, or is its process's last, nothing is lost, doubled, misordered or without an owner.

A storm reaches by chance what these tests reach by name: a referral is submitted, routed to safeguarding and added to,
and its referrer told by e-mail and webhook, over the in-process transport. Each failpoint fails in each mode:
`make test-failpoints` has all of them, and the suite those that take effect.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from deploy.dev.postgres import EmbeddedPostgres
from tests.faults.checker.checks import check_history
from tests.faults.cluster.processes import SERVICES
from tests.faults.history import dead_letters_in
from tests.faults.simulation.failpoints import FailureMode, Occurrence
from tests.faults.simulation.referral_flow import run_referral
from tests.faults.simulation.services import Simulation, start_simulation

pytestmark = pytest.mark.slow

TAKING_EFFECT = ("insert_events", "send", "delivers to enquiry", "delivers to notify", "delivers to intake")
EFFECTS = {
    "the referrer: insert_events",
    "triage: insert_events",
    "the referrer, again: insert_events",
    "intake's relay: delivers to enquiry",
    "intake's relay: delivers to notify",
    "enquiry's relay: delivers to notify",
    "enquiry's relay: delivers to intake",
    "notify's relay: delivers to enquiry",
    "notify's relay: delivers to intake",
    "intake's consumer: insert_events",
    "enquiry's consumer: insert_events",
    "notify's consumer: insert_events",
    "delivery: insert_events",
    "delivery: send",
}


@pytest.fixture(scope="module")
def simulation(postgres: EmbeddedPostgres) -> Iterator[Simulation]:
    with start_simulation(postgres) as running:
        yield running


@pytest.fixture(scope="module")
def reached(simulation: Simulation) -> list[str]:
    """The failpoints of a flow in which none fails, in their order."""
    run_referral(simulation)
    simulation.failpoints.arm()
    run_referral(simulation)
    return [*simulation.failpoints.reached]


def test_a_run_without_failure_reaches_the_same_failpoints_and_has_no_anomaly(
    simulation: Simulation, reached: list[str]
) -> None:
    simulation.failpoints.arm()
    flow = run_referral(simulation)

    assert simulation.failpoints.reached == reached
    assert check_history(flow.history()).anomalies == []


@pytest.mark.parametrize("mode", FailureMode)
def test_whichever_failpoint_fails_nothing_is_lost_or_duplicated(
    simulation: Simulation, reached: list[str], mode: FailureMode
) -> None:
    anomalies_by_failpoint = {}
    for number in chosen(reached):
        failing = occurrence(reached, number)
        simulation.failpoints.arm(failing, mode)
        flow = run_referral(simulation)
        assert simulation.failpoints.reached.count(failing.name) >= failing.times
        if anomalies := [*map(str, check_history(flow.history()).anomalies), *dead_letters(simulation)]:
            anomalies_by_failpoint[f"{number} {reached[number]}"] = anomalies

    assert anomalies_by_failpoint == {}


def test_every_failpoint_is_chosen_and_every_effect_is_among_them(reached: list[str]) -> None:
    assert {reached[number] for number in chosen(reached)} == {*reached}
    assert {name for name in reached if name.endswith(TAKING_EFFECT)} == EFFECTS


def chosen(reached: list[str]) -> list[int]:
    """The numbers of all failpoints that take effect, and of the first of each other name; or of all.

    Of failpoints that only read, or move a position, one is enough: wherever it fails, the loop repeats its whole pass.
    """
    if "EVERY_FAILPOINT" in os.environ:
        return [*range(len(reached))]
    return [n for n, name in enumerate(reached) if name.endswith(TAKING_EFFECT) or reached.index(name) == n]


def occurrence(reached: list[str], number: int) -> Occurrence:
    """A failpoint by its name: a scheduler that performs what an earlier flow left may come between."""
    return Occurrence(reached[number], reached[: number + 1].count(reached[number]))


def dead_letters(simulation: Simulation) -> list[str]:
    return [letter for name in SERVICES for letter in dead_letters_in(simulation.parts[name].url)]
