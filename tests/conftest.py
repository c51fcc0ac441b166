"""Fixtures of a session: the real PostgreSQL, Kafka and browser, each started once."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from deploy.dev.databases import Database
from deploy.dev.postgres import EmbeddedPostgres
from tests import kafka_brokers, leftover_threads, prerequisites
from tests.template_databases import TemplateDatabases
from tests.worker_scheduling import GroupedScheduling

SHARED_MEMORY, SHARED_MEMORY_BYTES_MIN = Path("/dev/shm"), 2 * 1024**3
os.environ.setdefault("COUNCIL_GATHER_SECONDS", "0")  # most tests wait for an e-mail; some set how long notices gather
LEFTOVER_THREADS = pytest.StashKey[list[threading.Thread]]()
WORKER_LEFTOVERS = pytest.StashKey[list[str]]()
FIXTURES_BY_MARKER = {
    "kafka": {"kafka", "own_kafka", "shared_cluster", "observed_cluster"},
    "browser": {"browser", "chromium", "visit", "page"},
}


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    """A real PostgreSQL, on its socket and on a TCP port of the loopback."""
    with temporary_folder("tests") as folder, EmbeddedPostgres(folder, tcp=True) as server:
        yield server


@contextmanager
def temporary_folder(purpose: str) -> Iterator[Path]:
    """A folder that a database server's account can pass through, which pytest's own is not.

    In memory where there is room for it: the server still waits for every write to be safe, and that is soon.
    """
    has_space = SHARED_MEMORY.is_dir() and shutil.disk_usage(SHARED_MEMORY).free > SHARED_MEMORY_BYTES_MIN
    folder = Path(tempfile.mkdtemp(prefix=f"tellback-{purpose}-", dir=SHARED_MEMORY if has_space else None))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def database(postgres: EmbeddedPostgres) -> Iterator[Database]:
    """An empty database for this test alone."""
    made = postgres.create_database()
    yield made
    postgres.drop(made)


@pytest.fixture
def databases(postgres: EmbeddedPostgres) -> Iterator[Callable[[str], Database]]:
    """`databases("intake")` makes an empty database for this test, as often as it is asked."""
    made: list[Database] = []

    def another(prefix: str = "test") -> Database:
        made.append(postgres.create_database(prefix))
        return made[-1]

    yield another
    for database in made:
        postgres.drop(database)


@pytest.fixture(scope="session")
def templates(postgres: EmbeddedPostgres) -> TemplateDatabases:
    """Databases that are prepared once, for tests to copy."""
    return TemplateDatabases(postgres)


@pytest.fixture
def service_database(templates: TemplateDatabases) -> Iterator[Callable[[str], Database]]:
    """`service_database("intake")` makes a service's database for this test: migrated, and without an event."""
    with ExitStack() as opened:
        yield lambda name: opened.enter_context(templates.copied(templates.service(name)))


@pytest.fixture(scope="session")
def kafka() -> Iterator[str]:
    """The bootstrap servers of a real broker; a test makes the topics it uses."""
    with kafka_brokers.shared_broker() as bootstrap_servers:
        yield bootstrap_servers


@pytest.fixture
def own_kafka() -> Iterator[str]:
    """A broker for this test alone: a consumer that begins at the first offset sees nothing of other tests."""
    with kafka_brokers.own_broker() as bootstrap_servers:
        yield bootstrap_servers


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where Debian's Chromium is."""
    return prerequisites.chromium()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What cannot be had is one line at the end, and not one for each test that asked for it."""
    report = yield
    if report.skipped and isinstance(report.longrepr, tuple):
        report.longrepr = (
            prerequisites.__file__,
            prerequisites.skip_or_fail.__code__.co_firstlineno,
            report.longrepr[2],
        )
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What a test asks for, or is run with, says what it needs, so that `-m "not kafka"` cannot miss one."""
    for item in items:
        run = getattr(item, "callspec", None)
        asked = {*getattr(item, "fixturenames", ()), *(str(given) for given in (run.params.values() if run else ()))}
        for mark, needed in FIXTURES_BY_MARKER.items():
            if needed & asked:
                item.add_marker(mark)


def pytest_collection_finish() -> None:
    """What was imported and collected stays until the end: the garbage collector need not look at it again."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> GroupedScheduling | None:
    """Who runs what, where there are several workers."""
    return GroupedScheduling(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A run in which a thread was left behind has failed; a worker reports it to the controller."""
    left = session.config.stash.setdefault(LEFTOVER_THREADS, leftover_threads.find_leftover_threads())
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput[leftover_threads.WORKER_OUTPUT_KEY] = [*map(leftover_threads.describe, left)]
    reported = session.config.stash.get(WORKER_LEFTOVERS, [])
    if left or reported:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """A worker has ended: what it left behind fails the whole run."""
    reported = getattr(node, "workeroutput", {}).get(leftover_threads.WORKER_OUTPUT_KEY, [])
    node.config.stash.setdefault(WORKER_LEFTOVERS, []).extend(reported)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Each thread that a worker left behind, in a line."""
    for line in config.stash.setdefault(WORKER_LEFTOVERS, []):
        terminalreporter.write_line(line)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Python would wait for such a thread for ever, and so would the caller of this run."""
    if threads := config.stash.get(LEFTOVER_THREADS, []):
        sys.stdout.flush()
        sys.stderr.write("\n".join(map(leftover_threads.describe, threads)) + "\n")
        sys.stderr.flush()
        os._exit(pytest.ExitCode.TESTS_FAILED)
