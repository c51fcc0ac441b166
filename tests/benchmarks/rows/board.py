"""Row `board`: what waits, with 10,000 open items in each service and 900 of them UNALLOCATED; p95 of an answer.

Services and portal run in one process, as in `tellback run`: apart, each would answer no slower.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from statistics import median
from urllib.parse import quote

import httpx
import psutil
from joserfc.jwk import KeySet

from deploy.dev.databases import Database
from deploy.dev.scenario import Scenario
from deploy.dev.seed import member_id
from portal.labels.open_items import VIEWS
from tests.benchmarks.board_data import Size, copy_items, fill
from tests.benchmarks.environment import BenchEnvironment, free_address
from tests.benchmarks.http_client import KEY, access_token
from tests.benchmarks.measurement import Call, Measurement, alternate_calls, compare, p95
from tests.benchmarks.sample_data import POLICE
from tests.journeys.page_reader import Reader

PARTS = ("intake", "enquiry", "notify", "portal")
ITEMS, UNALLOCATED = 10_000, 900
CALLS = 40
PAGE_ITEMS = 26
"""What the portal asks of each service for a page."""

PLAIN = "plain FastAPI + SQLAlchemy, one table"
Ask = Callable[[str], Call]
"""Path -> a call that asks for it once."""


def board(bench: BenchEnvironment) -> Iterator[Measurement]:
    """A service's board and its counts, and the portal's page of every service: of all parts, the slowest."""
    databases = {name: bench.database(f"board_{name}") for name in PARTS}
    system, scenario = _system(bench, databases)
    try:
        size = Size(items=bench.count(ITEMS), unallocated=bench.count(UNALLOCATED))
        filled = fill(scenario, {name: databases[name] for name in PARTS[:3]}, size)
        plain, ask_plain = _plain(bench, databases["intake"])
        ask = _asks(bench, scenario.address, lambda: scenario.token("grace"))
        for service in filled:
            yield _slowest_part(bench, service, ask, ask_plain)
            counts = ask(f"/{service}/open-items/counts"), ask_plain("/open-items/counts")
            yield compare(f"{service}, counts of its board, p95", PLAIN, _p95(bench, *counts))
        with closing(Reader(scenario.address)) as reader:
            reader.signs_in_as("grace")
            yield _slowest_page(bench, reader, ask_plain)
            yield _cpu(bench, {system: lambda: reader.reads("/board"), plain: ask_plain(_part("all"))})
    finally:
        bench.end("run", system)


def _slowest_part(bench: BenchEnvironment, service: str, ask: Ask, ask_plain: Ask) -> Measurement:
    measured = {view: _p95(bench, ask(f"/{service}{_part(view)}"), ask_plain(_part(view))) for view in VIEWS}
    view = _slowest(measured)
    return compare(f"{service}, first page of its board, p95 of the slowest part ({view})", PLAIN, measured[view])


def _slowest_page(bench: BenchEnvironment, reader: Reader, ask_plain: Ask) -> Measurement:
    def page(view: str) -> Call:
        return lambda: reader.reads(f"/board?view={quote(view)}")

    measured = {view: _p95(bench, page(view), ask_plain(_part(view))) for view in VIEWS}
    view = _slowest(measured)
    return compare(f"portal, page of all boards, p95 of the slowest part ({view})", PLAIN, measured[view])


def _slowest(measured: Mapping[str, Sequence[tuple[float, float]]]) -> str:
    return max(measured, key=lambda view: median(ours for ours, _ in measured[view]))


def _cpu(bench: BenchEnvironment, calls: dict[psutil.Process, Call]) -> Measurement:
    """Seconds of processor that one page takes, of its process and of PostgreSQL: a loaded machine adds none."""
    server = psutil.Process(bench.postgres.pid)

    def spent(process: psutil.Process) -> float:
        before = _cpu_seconds(process) + _cpu_seconds(server)
        for _ in range(bench.count(CALLS)):
            calls[process]()
        return (_cpu_seconds(process) + _cpu_seconds(server) - before) / bench.count(CALLS)

    ours, theirs = calls
    rounds = [(spent(ours), max(spent(theirs), 1e-6)) for _ in range(bench.rounds)]
    return compare("portal, page of all boards, processor seconds", PLAIN, rounds)


def _cpu_seconds(process: psutil.Process) -> float:
    """Of a process and its children, those that ended included."""
    times = [each.cpu_times() for each in (process, *process.children())]
    now = sum(times_of.user + times_of.system for times_of in times)
    return float(now + times[0].children_user + times[0].children_system)


def _p95(bench: BenchEnvironment, ours: Call, theirs: Call) -> list[tuple[float, float]]:
    return alternate_calls(ours, theirs, rounds=bench.rounds, calls=bench.count(CALLS), of=p95)


def _part(view: str) -> str:
    return f"/open-items?limit={PAGE_ITEMS}&view={quote(view)}"


def _system(bench: BenchEnvironment, databases: dict[str, Database]) -> tuple[psutil.Popen, Scenario]:
    state = bench.folder / "board"
    port, address = free_address()
    urls = {f"{name.upper()}_DATABASE_URL": database.url for name, database in databases.items()}
    command = ("deploy.cli", "run", "--without-week", "--port", str(port))
    environment = {**urls, "TELLBACK_STATE": str(state)}
    system = bench.process("run", *command, ready=f"{address}/livez", environment=environment)
    scenario = Scenario(state, address)
    bench.at_end(scenario.http.close)
    return system, scenario


def _plain(bench: BenchEnvironment, source: Database) -> tuple[psutil.Popen, Ask]:
    database = bench.database("plain_board")
    port, url = free_address()
    environment = {
        "PLAIN_DATABASE_URL": database.url,
        "PLAIN_JWKS": json.dumps(KeySet([KEY]).as_dict(private=False)),
        "PLAIN_ORGANISATION": str(POLICE),
    }
    command = ("tests.benchmarks.plain.service", str(port))
    process = bench.process("plain board", *command, ready=f"{url}/livez", environment=environment)
    copy_items(source, database)
    token = access_token(member_id("grace"))
    return process, _asks(bench, url, lambda: token)


def _asks(bench: BenchEnvironment, url: str, token: Callable[[], str]) -> Ask:
    """Asks over one open connection. A call raises httpx.HTTPStatusError for any other answer than 200."""
    http = httpx.Client(base_url=url, timeout=20)
    bench.at_end(http.close)

    def ask(path: str) -> Call:
        return lambda: http.get(path, headers={"Authorization": f"Bearer {token()}"}).raise_for_status()

    return ask
