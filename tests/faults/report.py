"""Storm report: its anomalies, its faults, the recovery after each, and one last line of counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import quantiles
from typing import NamedTuple

from tests.faults.checker.anomalies import CheckResult
from tests.faults.clients.retrying_client import ClientHistory
from tests.faults.nemesis.schedule import HealedFault

ANOMALIES_SHOWN_MAX = 50


@dataclass(kw_only=True)
class Report:
    """The result of a storm."""

    seed: int
    fault_counts: dict[str, int]
    client_history: ClientHistory
    check_result: CheckResult
    recoveries: list[Recovery] = field(default_factory=list)
    resident: dict[str, int] = field(default_factory=dict)

    def memory_line(self) -> str:
        """The memory of each process at the end."""
        sizes = [f"{name} {size >> 20}" for name, size in sorted(self.resident.items())]
        return f"resident MiB after the run: {', '.join(sizes)}"

    def text(self) -> str:
        """The whole report; its last line is `summary`."""
        anomalies = [
            f"{anomaly.kind}: {anomaly.description}" for anomaly in self.check_result.anomalies[:ANOMALIES_SHOWN_MAX]
        ]
        fault_counts = [f"{times:5} {fault}" for fault, times in sorted(self.fault_counts.items())]
        took = [f"{seconds:7.1f} s to recover after it {fault}" for fault, seconds in self.recoveries]
        cases, refusals = len(self.client_history.abandoned_cases), len(self.client_history.refusals)
        clients = f"      {cases} cases given up, {refusals} refusals"
        return "\n".join(
            [*anomalies, *fault_counts, *took, clients, self.cases_line(), self.memory_line(), self.summary()]
        )

    def cases_line(self) -> str:
        """How often each kind of case came to its end."""
        finished = sorted(self.client_history.finished_cases.items())
        return f"cases: {', '.join(f'{name} {times}' for name, times in finished)}"

    def summary(self) -> str:
        """The last line: counts, the 99th percentile of the recoveries, and the seed."""
        seconds = [recovery.seconds for recovery in self.recoveries]
        p99 = quantiles(seconds, n=100)[98] if len(seconds) > 1 else 0.0
        return (
            f"faults={sum(self.fault_counts.values())} "
            f"acked={len(self.client_history.acknowledgements)} {self.check_result.summary()} "
            f"recovery_p99_s={p99:.1f} seed={self.seed}"
        )


class Recovery(NamedTuple):
    """How long after the end of a fault the first referral sent since then was visible to its referrer."""

    fault: str
    seconds: float


def recoveries(healed: list[HealedFault], visible_referrals: list[tuple[float, float]]) -> list[Recovery]:
    """The recovery after each fault; none where no later referral became visible."""
    return [
        Recovery(fault, min(waits))
        for moment, fault in healed
        if (waits := [seen - moment for sent, seen in visible_referrals if sent >= moment])
    ]
