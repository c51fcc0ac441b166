"""The whole system, every part a process over real Kafka: how soon a referrer can read how an enquiry ended."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
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

CASES = int(os.environ.get("CASES", "100"))
SUBMISSIONS_PER_SECOND, CONCLUSIONS_PER_SECOND = 20, 4
STEPS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("allocation", {"worker": str(member_id("amara"))}),
    ("desired-outcomes", {"wishes": "Yes they were asked and outcomes were expressed", "words": "To feel safe."}),
    ("risk-assessment", {"assessment": "Risk identified and action taken", "rationale": "Care plan changed."}),
    ("outcomes-evaluation", {"achieved": "Fully Achieved", "rationale": "She says so."}),
)
CONCLUSION = {"findings": "Care was poor and has changed.", "risk": "Risk reduced"}
RECORDED = "select originator_id, recorded_at from enquiry_events where topic = 'enquiry.enquiry.concluded'"
SEEN = "select referral from inbox_told where milestone = 'M6'"


def conclusion_to_inbox(bench: BenchEnvironment) -> Iterator[Measurement]:
    """Conclusions at 4 a second while 20 referrals a second are submitted."""
    state = bench.folder / "distributed"
    port, portal = free_address()
    command = ("deploy.cli", "run-distributed", "--without-week", "--port", str(port))
    system = bench.process(
        "run-distributed", *command, ready=f"{portal}/livez", environment={"TELLBACK_STATE": str(state)}
    )
    try:
        addresses = read_addresses(state)
        scenario = ready_walk(state, portal, addresses)
        waited, broker = _measured(scenario, state, addresses["kafka"])
        bench.resident |= _sizes(system)
    finally:
        bench.end("run-distributed", system)
    base = median(broker)
    cuts = quantiles(waited, n=100)
    slices = [median(waited[n::5]) / base for n in range(5)]
    what = "conclusion to the referrer's inbox at 20 submissions a second"
    own = "the broker's produce-to-poll median"
    yield _line(f"{what}, p50 (times)", own, cuts[49], base, (min(slices), max(slices)), 6)
    yield _line(f"{what}, p99 (times)", own, cuts[98], base, (cuts[98] / base, cuts[98] / base), 20)


def _line(work: str, baseline: str, ours: float, theirs: float, spread: tuple[float, float], aim: float) -> Measurement:
    low, high = spread
    return Measurement(
        work=work,
        baseline=baseline,
        ours=ours,
        theirs=theirs,
        ratio=ours / theirs,
        low=low,
        high=high,
        aim=aim,
        at_most=True,
    )


def ready_walk(state: Path, portal: str, addresses: Mapping[str, str], patience: float = 60) -> Scenario:
    """A walk through the services, once each of them is ready. Raises TimedOut."""
    scenario = Scenario(state, portal, {name: addresses[name] for name in SERVICES})
    deadline = time.monotonic() + patience
    while not all(is_ready(f"{url}/readyz") for url in scenario.service_urls.values()):
        if time.monotonic() > deadline:
            raise TimedOut("not every service was ready")
        time.sleep(0.2)
    return scenario


def _measured(scenario: Scenario, state: Path, kafka: str) -> tuple[list[float], list[float]]:
    """From a conclusion's being recorded to its being visible, in seconds; and the broker's own times meanwhile."""
    with ThreadPoolExecutor(8) as people:
        referrals = [*people.map(lambda _: _ready_to_conclude(scenario), range(CASES))]
    server = EmbeddedPostgres(state / "postgres").start()
    seconds = CASES / CONCLUSIONS_PER_SECOND + 2
    probing = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.probe", kafka, str(seconds)], stdout=subprocess.PIPE
    )
    ended, seen = threading.Event(), dict[UUID, float]()
    watching = threading.Thread(target=_watch, args=(server.database("notify").url, seen, ended))
    submitting = threading.Thread(target=_submit, args=(scenario, ended))
    for thread in (watching, submitting):
        thread.start()
    time.sleep(2)
    with ThreadPoolExecutor(4) as people:
        for referral in referrals:
            people.submit(_conclude, scenario, referral)
            time.sleep(1 / CONCLUSIONS_PER_SECOND)
    _until(lambda: len(seen) >= CASES)
    ended.set()
    submitting.join()
    watching.join()
    broker, _ = probing.communicate(timeout=seconds + 30)
    return _waited(server.database("enquiry").url, referrals, seen), json.loads(broker)


def _ready_to_conclude(scenario: Scenario) -> UUID:
    referral = scenario.refer(involved="yes")
    scenario.route(referral)
    scenario.decide(referral)
    for what, body in STEPS:
        scenario.change("amara", _enquiry(referral), what, body)
    return referral


def _conclude(scenario: Scenario, referral: UUID) -> None:
    scenario.change("amara", _enquiry(referral), "conclusion", CONCLUSION)


def _enquiry(referral: UUID) -> str:
    return f"/enquiry/enquiries/{enquiry_of(concern_of(referral))}"


def _submit(scenario: Scenario, ended: threading.Event) -> None:
    """Twenty a second, whether or not the one before was answered."""
    with ThreadPoolExecutor(8) as clients:
        while not ended.wait(1 / SUBMISSIONS_PER_SECOND):
            clients.submit(scenario.post, "priya", "/intake/referrals", {**BODY, "own_reference": str(uuid4())})


def _watch(url: str, seen: dict[UUID, float], ended: threading.Event) -> None:
    """What the inbox answers from, looked at every 2 ms: asking over HTTP would load what is measured."""
    with psycopg.connect(url, autocommit=True) as own:
        while not ended.wait(0.002):
            for (referral,) in own.execute(SEEN, prepare=True).fetchall():
                seen.setdefault(referral, time.time())


def _waited(url: str, referrals: Sequence[UUID], seen: dict[UUID, float]) -> list[float]:
    with psycopg.connect(url) as own:
        recorded = {stream: at.timestamp() for stream, at in own.execute(RECORDED).fetchall()}
    return [seen[referral] - recorded[enquiry_of(concern_of(referral))] for referral in referrals]


def _until(reached: Any) -> None:
    deadline = time.monotonic() + 30
    while not reached():
        if time.monotonic() > deadline:
            raise TimedOut("not every conclusion reached its inbox")
        time.sleep(0.01)


def _sizes(system: psutil.Process) -> dict[str, int]:
    """Every process of ours in the running system."""
    found = {}
    for child in system.children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            words = child.cmdline()
            if "deploy.cli" in words:
                found[" ".join(words[words.index("deploy.cli") + 1 :][:2])] = child.memory_info().rss
    return found
