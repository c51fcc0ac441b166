"""The checker catches and names each mutant of the simulated services that at most one failpoint brings out.

These need neither Kafka nor chance. The other mutants need a broker or a race: `make test-checker` has them all.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from deploy.dev.postgres import EmbeddedPostgres
from tests.faults.checker.checks import check_history
from tests.faults.checker.final_reads import check_rebuild
from tests.faults.mutants.catalogue import MUTANTS
from tests.faults.mutants.patching import mutation
from tests.faults.mutants.proof import matching_anomalies
from tests.faults.simulation.failpoints import FailureMode, Occurrence
from tests.faults.simulation.referral_flow import run_referral
from tests.faults.simulation.services import Simulation, start_simulation

pytestmark = pytest.mark.slow


class Failure(NamedTuple):
    """The last failpoint of this name fails in this mode."""

    name: str
    mode: FailureMode


ADD_INFORMATION = "the referrer, again: insert_events"
FAILURE_OF: dict[str, Failure | None] = {
    "a relay advances its checkpoint before it publishes": Failure(
        "intake's relay: delivers to enquiry", FailureMode.BEFORE
    ),
    "a repeated command is recorded again": Failure(ADD_INFORMATION, FailureMode.CRASH),
    "an append that the store refused is acknowledged": Failure(ADD_INFORMATION, FailureMode.BEFORE),
    "a recorded append is reported as failed": Failure(ADD_INFORMATION, FailureMode.AFTER),
    "a failed attempt counts as delivered": Failure("delivery: send", FailureMode.BEFORE),
    "no inbox mark is recorded": None,
    "a webhook has another id at each attempt": None,
    "an e-mail has another id at each attempt": None,
    "an attempt is not recorded before it is made": None,
    "feedback is sent from a projection": None,
    "the recorded text differs from the command": None,
    "an e-mail goes to somebody else": None,
    "a projection reads the clock": None,
}


@pytest.fixture
def simulation(postgres: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch) -> Iterator[Simulation]:
    with start_simulation(postgres) as running:
        monkeypatch.setenv("NOTIFY_SMTP_HOST", "127.0.0.1")
        monkeypatch.setenv("NOTIFY_SMTP_PORT", str(running.mailbox.port))
        yield running


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_mutant_can_still_be_applied(mutant: str) -> None:
    """The patched name still exists; without it a storm over the mutant would fail for another reason."""
    with mutation(MUTANTS[mutant].apply):
        pass


@pytest.mark.parametrize("mutant", FAILURE_OF)
def test_a_mutant_is_caught_and_named(simulation: Simulation, mutant: str) -> None:
    failure = FAILURE_OF[mutant]
    with mutation(MUTANTS[mutant].apply):
        if failure:
            simulation.failpoints.arm()
            run_referral(simulation)
            reached = simulation.failpoints.reached
            simulation.failpoints.arm(Occurrence(failure.name, reached.count(failure.name)), failure.mode)
        anomalies = check_history(run_referral(simulation).history()).anomalies
        anomalies += check_rebuild({name: instance.url for name, instance in simulation.parts.items()})

    assert matching_anomalies(mutant, anomalies) != []


def test_without_a_mutant_there_is_no_anomaly(simulation: Simulation) -> None:
    anomalies = check_history(run_referral(simulation).history()).anomalies
    anomalies += check_rebuild({name: instance.url for name, instance in simulation.parts.items()})

    assert anomalies == []
