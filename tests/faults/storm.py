"""Storm: runs a workload under faults, and checks the history. `make test-faults`, or with options of its own:

python -m tests.faults.storm --seconds 90 --faults 1000 --clients 4 --seed 7
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from random import Random, SystemRandom

import httpx

from contracts.catalogue import TOPICS_BY_CONSUMER
from deploy.dev.scenario import TimedOut
from services.chassis.messaging.group_observer import GroupObserver
from tests.conftest import temporary_folder
from tests.faults.checker.anomalies import Anomaly, CheckResult, Kind
from tests.faults.checker.checks import check_history
from tests.faults.checker.final_reads import check_final_reads, check_rebuild
from tests.faults.clients.retrying_client import ClientHistory, RetryingClient
from tests.faults.cluster.processes import SERVICES
from tests.faults.cluster.setup import Cluster, Supervisor, start_cluster
from tests.faults.cluster.shared_cluster import set_up_webhook
from tests.faults.history import History, dead_letters_in
from tests.faults.history_collection import collect_history
from tests.faults.nemesis.kafka import KAFKA_FAULTS
from tests.faults.nemesis.network import NETWORK_FAULTS
from tests.faults.nemesis.postgres import POSTGRES_FAULTS
from tests.faults.nemesis.processes import PROCESS_FAULTS
from tests.faults.nemesis.schedule import Fault, Nemesis
from tests.faults.report import Recovery, Report, recoveries
from tests.faults.workload import CASES, Case, Workload

FAULTS: dict[str, Fault] = {**PROCESS_FAULTS, **POSTGRES_FAULTS, **KAFKA_FAULTS, **NETWORK_FAULTS}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """`mutant` names a defect to apply; with `only`, no other faults strike.

    `cases`: the kinds of cases that clients take, by name; none: all of them.

    `pause` is the mean number of seconds between two faults; clients and the checker wait for `patience` seconds.
    """

    seed: int
    seconds: float = 60.0
    faults: int = 1_000_000
    clients: int = 4
    adders: int = 2
    pause: float = 1.0
    patience: float = 90.0
    only: tuple[str, ...] = ()
    mutant: str = ""
    watermark_seconds: float = 5
    cases: tuple[str, ...] = ()

    @property
    def enabled_faults(self) -> dict[str, Fault]:
        """The faults of this storm by name."""
        return {name: fault for name, fault in FAULTS.items() if not self.only or name in self.only}

    @property
    def chosen_cases(self) -> list[Case]:
        """The kinds of cases of this storm, in their order."""
        return [case for case in CASES if not self.cases or case.__name__ in self.cases]


def storm(settings: Settings, state: Path) -> Report:
    """Start the cluster and the workload, inject faults, heal, wait until the history is clean, check."""
    rng = Random(settings.seed)
    with ExitStack() as stack:
        cluster = stack.enter_context(start_cluster(state, settings.mutant, settings.watermark_seconds))
        supervisor = stack.enter_context(Supervisor(cluster.processes))
        service_urls = {name: cluster.processes.addresses[name] for name in SERVICES}
        client = RetryingClient(
            state,
            cluster.processes.addresses["portal"],
            service_urls,
            rng=Random(settings.seed),
            wait_seconds=settings.patience,
        )
        stack.callback(client.http.close)
        _set_up(client, cluster.webhook)
        nemesis = Nemesis(cluster=cluster, supervisor=supervisor, rng=rng, pause=settings.pause)
        workload = Workload(client, settings.clients, settings.adders, settings.chosen_cases)
        stack.callback(workload.stop.set)
        nemesis.run(settings.enabled_faults, settings.seconds, settings.faults)
        client.client_history.violations += [f"a client died of {error!r}" for error in workload.finish()]
        check_result = _wait_until_clean(cluster, client.client_history, settings.patience)
        check_result.anomalies += _final_reads(cluster, client)
        resident = _end(supervisor, cluster)
        check_result.anomalies += check_rebuild({name: cluster.databases[name].url for name in SERVICES})
        recovered = recoveries(nemesis.healed, client.client_history.visible_referrals)
        check_result.anomalies += [
            *_client_anomalies(client.client_history, nemesis),
            *_too_late(recovered, settings.patience),
        ]
    return Report(
        seed=settings.seed,
        fault_counts=dict(nemesis.fault_counts),
        client_history=client.client_history,
        check_result=check_result,
        recoveries=recovered,
        resident=resident,
    )


def _end(supervisor: Supervisor, cluster: Cluster) -> dict[str, int]:
    """End every process; the memory that each held."""
    supervisor.stop()
    return cluster.processes.close()


def _set_up(client: RetryingClient, webhook: str) -> None:
    try:
        set_up_webhook(client, "lena", webhook)
    except TimedOut as timeout:  # notify does not know her yet
        client.client_history.violations.append(f"no webhook could be set up: {timeout}")


def _too_late(recovered: list[Recovery], seconds_max: float) -> list[Anomaly]:
    late = [recovery for recovery in recovered if recovery.seconds > seconds_max]
    return [Anomaly(Kind.WRONG, f"it took {seconds:.1f} s to recover after it {fault}") for fault, seconds in late]


def _wait_until_clean(cluster: Cluster, client_history: ClientHistory, patience: float) -> CheckResult:
    """Check the history until it has no anomaly, or until `patience` seconds have passed."""
    deadline = time.monotonic() + patience
    while (result := check_history(_history(cluster, client_history))).anomalies and time.monotonic() < deadline:
        time.sleep(0.5)
    for name in SERVICES:
        result.anomalies += [
            Anomaly(Kind.ORPHAN, f"{name}: {letter}") for letter in dead_letters_in(cluster.databases[name].url)
        ]
    return result.separate_deaf(_lags(cluster)) if result.count(Kind.LOST) else result


def _lags(cluster: Cluster) -> dict[str, int]:
    """Service -> records between the committed offsets of its group and the ends, as the broker reports them."""
    lags = {}
    for name, topics in TOPICS_BY_CONSUMER.items():
        with closing(GroupObserver(cluster.broker.bootstrap_servers, name, topics)) as observer:
            lags[name] = observer.group_state().lag
    return lags


def _final_reads(cluster: Cluster, client: RetryingClient) -> list[Anomaly]:
    try:
        return check_final_reads(cluster, client)
    except (TimedOut, httpx.HTTPError) as timeout:
        return [Anomaly(Kind.WRONG, f"the final reads failed: {timeout}")]


def _history(cluster: Cluster, client_history: ClientHistory) -> History:
    urls = {name: cluster.databases[name].url for name in SERVICES}
    return collect_history(
        urls, cluster.mailbox, cluster.endpoint, client_history.acknowledgements, client_history.refusals
    )


def _client_anomalies(client_history: ClientHistory, nemesis: Nemesis) -> list[Anomaly]:
    """Forbidden answers, slow answers, and abandoned cases."""
    too_slow = [
        f"{path} took {until - since:.1f} s"
        for since, until, path in client_history.slow_requests
        if not _was_paused(nemesis, path, since, until)
    ]
    abandoned = [f"a client gave up {case}" for case in client_history.abandoned_cases]
    return [Anomaly(Kind.WRONG, description) for description in (*client_history.violations, *too_slow, *abandoned)]


def _was_paused(nemesis: Nemesis, path: str, since: float, until: float) -> bool:
    """Whether the service was paused meanwhile, which excuses a slow answer."""
    paused_process = f"serve-{path[1:].partition('/')[0]}"
    return any(name == paused_process and begin < until and since < end for begin, end, name in nemesis.pauses)


def main() -> int:
    """Exit code 1 where there is an anomaly."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--faults", type=int, default=1_000_000)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--adders", type=int, default=2)
    parser.add_argument("--pause", type=float, default=1.0)
    parser.add_argument("--patience", type=float, default=90.0)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6))
    parser.add_argument("--only", nargs="*", choices=FAULTS, default=())
    parser.add_argument("--cases", nargs="*", choices=sorted({case.__name__ for case in CASES}), default=())
    parser.add_argument("--mutant", default="")
    signal.signal(
        signal.SIGTERM, lambda number, frame: sys.exit(143)
    )  # so that every context manager ends what it started
    settings = Settings(**vars(parser.parse_args()))
    print(f"a storm of {settings.seconds:.0f} s, seed {settings.seed}", flush=True)
    with temporary_folder("storm") as state:
        report = storm(settings, state)
    print(report.text())
    return 1 if report.check_result.anomalies else 0


if __name__ == "__main__":
    sys.exit(main())
