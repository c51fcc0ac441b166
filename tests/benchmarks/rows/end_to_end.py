"""Row `end-to-end`: from a conclusion at enquiry to the referrer's inbox, over real processes and Kafka."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from uuid import UUID, uuid4

import psutil
import psycopg

from deploy.composition import SERVICES
from deploy.dev.postgres import EmbeddedPostgres
from deploy.dev.scenario import Scenario, TimedOut
from deploy.dev.seed import member_id
from deploy.ops.state_dir import read_addresses
from services.enquiry.domain.concern.state import concern_of
from services.enquiry.domain.enquiry.state import enquiry_of
from tests.benchmarks.environment import BenchEnvironment, free_address, is_ready
from tests.benchmarks.measurement import Measurement
from tests.benchmarks.sample_data import BODY

CASES, CASES_MIN = 100, 5
SUBMISSIONS_PER_SECOND, CONCLUSIONS_PER_SECOND = 20, 4
STEPS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("allocation", {"worker": str(member_id("amara"))}),
    ("desired-outcomes", {"wishes": "Yes they were asked and outcomes were expressed", "words": "To feel safe."}),
    ("risk-assessment", {"assessment": "Risk identified and action taken", "rationale": "The care plan was changed."}),
    ("outcomes-evaluation", {"achieved": "Fully Achieved", "rationale": "She says so, at home."}),
)
CONCLUSION = {"findings": "Care was poor and has changed.", "risk": "Risk reduced"}
RECORDED = "select originator_id, recorded_at from enquiry_events where topic = 'enquiry.enquiry.concluded'"
TOLD = "select referral from inbox_told where milestone = 'M6'"


def conclusion_to_inbox(bench: BenchEnvironment) -> Iterator[Measurement]:
    """Conclusions at 4 a second while clients submit 20 referrals a second."""
    state = bench.folder / "distributed"
    port, portal = free_address()
    command = ("deploy.cli", "run-distributed", "--without-week", "--port", str(port))
    system = bench.process(
        "run-distributed", *command, ready=f"{portal}/livez", environment={"TELLBACK_STATE": str(state)}
    )
    try:
        addresses = read_addresses(state)
        scenario = ready_scenario(state, portal, addresses)
        bench.at_end(scenario.http.close)
        waited, broker = _measure(scenario, bench.count(CASES, CASES_MIN), state, addresses["kafka"])
        bench.resident |= _sizes(system)
    finally:
        bench.end("run-distributed", system)
    base, percentiles = median(broker), quantiles(waited, n=100)
    slices = [median(waited[n::CASES_MIN]) / base for n in range(CASES_MIN)]
    p50, p99 = percentiles[49], percentiles[98]
    yield _line("p50", p50, base, (min(slices), max(slices)), 6)
    yield _line("p99", p99, base, (p99 / base, p99 / base), 20)


def _line(percentile: str, ours: float, theirs: float, spread: tuple[float, float], aim: float) -> Measurement:
    low, high = spread
    return Measurement(
        work=f"conclusion to the referrer's inbox at 20 submissions a second, {percentile} (times)",
        baseline="the broker's produce-to-poll median",
        ours=ours,
        theirs=theirs,
        ratio=ours / theirs,
        low=low,
        high=high,
        aim=aim,
        at_most=True,
    )


def ready_scenario(state: Path, portal: str, addresses: Mapping[str, str], patience: float = 60) -> Scenario:
    """The scenario of a running system, as soon as each service is ready. Raises TimedOut."""
    scenario = Scenario(state, portal, {name: addresses[name] for name in SERVICES})
    deadline = time.monotonic() + patience
    while not all(is_ready(f"{url}/readyz") for url in scenario.service_urls.values()):
        if time.monotonic() > deadline:
            raise TimedOut("not every service was ready")
        time.sleep(0.2)
    return scenario


def _measure(scenario: Scenario, cases: int, state: Path, kafka: str) -> tuple[list[float], list[float]]:
    """For each case the seconds from the conclusion's recording to the inbox; and the broker's own times meanwhile."""
    with ThreadPoolExecutor(8) as people:
        referrals = [*people.map(lambda _: _ready_to_conclude(scenario), range(cases))]
    server = EmbeddedPostgres(state / "postgres").start()
    seconds = cases / CONCLUSIONS_PER_SECOND + 2
    probe = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.probe", kafka, str(seconds)], stdout=subprocess.PIPE
    )
    ended, told_at = threading.Event(), dict[UUID, float]()
    threads = [
        threading.Thread(target=_watch, args=(server.database("notify").url, told_at, ended)),
        threading.Thread(target=_submit, args=(scenario, ended)),
    ]
    for thread in threads:
        thread.start()
    time.sleep(2)
    _conclude_all(scenario, referrals)
    _wait_until(lambda: len(told_at) >= cases)
    ended.set()
    for thread in threads:
        thread.join()
    broker, _ = probe.communicate(timeout=seconds + 30)
    return _waited(server.database("enquiry").url, referrals, told_at), json.loads(broker)


def _conclude_all(scenario: Scenario, referrals: Sequence[UUID]) -> None:
    with ThreadPoolExecutor(4) as people:
        for referral in referrals:
            people.submit(_conclude, scenario, referral)
            time.sleep(1 / CONCLUSIONS_PER_SECOND)


def _ready_to_conclude(scenario: Scenario) -> UUID:
    referral = scenario.refer(involved="yes")
    scenario.route(referral)
    scenario.decide(referral)
    for command, body in STEPS:
        scenario.change("amara", _enquiry(referral), command, body)
    return referral


def _conclude(scenario: Scenario, referral: UUID) -> None:
    scenario.change("amara", _enquiry(referral), "conclusion", CONCLUSION)


def _enquiry(referral: UUID) -> str:
    return f"/enquiry/enquiries/{enquiry_of(concern_of(referral))}"


def _submit(scenario: Scenario, ended: threading.Event) -> None:
    """Submit 20 referrals a second, whether or not the last one was answered."""
    with ThreadPoolExecutor(8) as clients:
        while not ended.wait(1 / SUBMISSIONS_PER_SECOND):
            clients.submit(scenario.post, "priya", "/intake/referrals", {**BODY, "own_reference": str(uuid4())})


def _watch(url: str, told_at: dict[UUID, float], ended: threading.Event) -> None:
    """Read the inbox's table every 2 ms: a query over HTTP would load the processes under measurement."""
    with psycopg.connect(url, autocommit=True) as connection:
        while not ended.wait(0.002):
            for (referral,) in connection.execute(TOLD, prepare=True).fetchall():
                told_at.setdefault(referral, time.time())


def _waited(url: str, referrals: Sequence[UUID], told_at: dict[UUID, float]) -> list[float]:
    with psycopg.connect(url) as connection:
        recorded_at = {stream: moment.timestamp() for stream, moment in connection.execute(RECORDED).fetchall()}
    return [told_at[referral] - recorded_at[enquiry_of(concern_of(referral))] for referral in referrals]


def _wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        if time.monotonic() > deadline:
            raise TimedOut("not every conclusion reached its inbox")
        time.sleep(0.01)


def _sizes(system: psutil.Process) -> dict[str, int]:
    """The memory of each Tellback process of the running system, in bytes."""
    sizes = {}
    for child in system.children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            words = child.cmdline()
            if "deploy.cli" in words:
                sizes[" ".join(words[words.index("deploy.cli") + 1 :][:2])] = child.memory_info().rss
    return sizes
