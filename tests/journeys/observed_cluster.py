"""Observed cluster: all processes of the product, with their debug logs, metrics, health and mail."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Event
from typing import Any

import httpx
import psycopg
from aiosmtpd.controller import Controller
from prometheus_client.parser import text_string_to_metric_families
from psycopg import sql

from deploy.dev.databases import Database
from deploy.dev.ports import free_port
from deploy.dev.postgres import EmbeddedPostgres
from deploy.dev.scenario import Scenario
from tests import kafka_brokers
from tests.conftest import temporary_folder
from tests.faults.cluster.processes import HOST, SERVICES, Processes

READY_SECONDS_MAX = 60.0


@dataclass
class MailServer:
    """A mail server that keeps every mail; while `refuses` is set, it answers 550 with that text."""

    refuses: str = ""
    port: int = field(default_factory=free_port)
    taken: list[bytes] = field(default_factory=list)
    refused: int = 0
    is_holding: bool = False
    in_hand: Event = field(default_factory=Event)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refuses:
            self.refused += 1
            return f"550 {self.refuses}"
        self.in_hand.set()
        while self.is_holding:
            await asyncio.sleep(0.05)
        self.taken.append(envelope.content)
        return "250 OK"

    @contextmanager
    def held(self) -> Iterator[Event]:
        """Answers no mail while the context is open; the event is set once a mail has arrived."""
        self.in_hand.clear()
        self.is_holding = True
        try:
            yield self.in_hand
        finally:
            self.is_holding = False

    @contextmanager
    def open(self) -> Iterator[MailServer]:
        server = Controller(self, hostname=HOST, port=self.port)
        server.start()
        try:
            yield self
        finally:
            server.stop()

    def read(self) -> Iterator[EmailMessage]:
        """Each accepted mail, parsed."""
        for raw in [*self.taken]:
            message = message_from_bytes(raw, policy=policy.default)
            assert isinstance(message, EmailMessage)
            yield message

    def texts_without_recipients(self) -> Iterator[str]:
        """Each mail without its `To` header."""
        for message in self.read():
            headers = [f"{name}: {value}" for name, value in message.items() if name != "To"]
            yield "\n".join([*headers, message.get_content()])


@dataclass(kw_only=True)
class ObservedCluster:
    """Every process of the product, each with a monitoring port."""

    processes: Processes
    mail: MailServer
    scenario: Scenario
    postgres: EmbeddedPostgres
    databases: dict[str, Database]
    health_ports: dict[str, int] = field(default_factory=dict)

    def start(self) -> None:
        self.processes.seed(self.databases["intake"].url)
        for name in self.processes.commands():
            self.health_ports[name] = free_port()
            self.start_process(name)
        self.all_ready()

    def start_process(self, name: str, **more_settings: str) -> None:
        """Start a process; its name is also its `application_name` in PostgreSQL."""
        settings = {
            "TELLBACK_MONITORING_PORT": str(self.health_ports[name]),
            "TELLBACK_LOG_LEVEL": "debug",
            "PGAPPNAME": name,
        }
        self.processes.start(name, extra_environment=settings | more_settings)

    def all_ready(self) -> None:
        """Wait until every process is ready. Raises AssertionError with the answers of those that are not."""
        deadline = time.monotonic() + READY_SECONDS_MAX
        while not_ready := {name for name, code in self.codes().items() if code != 200}:
            if time.monotonic() > deadline:
                raise AssertionError({name: self._get(name, "readyz")[1] for name in not_ready})
            time.sleep(0.5)

    def codes(self) -> dict[str, int]:
        """Process -> status code of its `/readyz`; 0 where nothing answers."""
        return {name: self._get(name, "readyz")[0] for name in self.health_ports}

    def shown(self) -> dict[str, str]:
        """The metrics and health that each process shows now."""
        paths = ("metrics", "readyz", "livez")
        return {f"{name}/{path}": self._get(name, path)[1] for name in self.health_ports for path in paths}

    def logs(self) -> dict[str, str]:
        """What each process has logged so far."""
        folder = self.processes.state / "logs"
        return {f"{name}.log": (folder / f"{name}.log").read_text("utf-8", "replace") for name in self.health_ports}

    @contextmanager
    def without_database(self, name: str) -> Iterator[None]:
        """Closes every connection of a database, and refuses new ones while the context is open."""
        made = sql.Identifier(self.databases[name].dbname)
        with self.postgres.superuser() as rows:
            rows.execute(sql.SQL("alter database {} allow_connections false").format(made))
            rows.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s",
                (self.databases[name].dbname,),
            )
        try:
            yield
        finally:
            with self.postgres.superuser() as rows:
                rows.execute(sql.SQL("alter database {} allow_connections true").format(made))

    @contextmanager
    def in_hand(self, name: str, hold: str) -> Iterator[Callable[[str], None]]:
        """Holds the lock of `hold` in a service's database; the given function waits until a process waits for it."""
        with self.postgres.superuser(self.databases[name].dbname) as rows, rows.transaction():
            rows.execute(hold.encode())

            def has(part: str) -> None:
                waits = b"select 1 from pg_stat_activity where application_name = %s and wait_event_type = 'Lock'"
                self.scenario.wait_until(lambda: rows.execute(waits, (part,)).fetchone())

            yield has

    def gauge(self, part: str, name: str) -> dict[str, float]:
        """A gauge of a process: its labels -> its value."""
        families = text_string_to_metric_families(self._get(part, "metrics")[1])
        samples = [sample for family in families for sample in family.samples if sample.name == f"tellback_{name}"]
        return {"/".join(value for _, value in sorted(sample.labels.items())): sample.value for sample in samples}

    def stored_events(self) -> str:
        """The stored events of all services: what they hold could have leaked elsewhere."""
        states = []
        for name in SERVICES:
            with psycopg.connect(self.databases[name].url) as rows:
                stored = rows.execute(f"select state from {name}_events".encode()).fetchall()
                states += [bytes(state).decode("utf-8", "replace") for (state,) in stored]
        return "\n".join(states)

    def _get(self, name: str, path: str) -> tuple[int, str]:
        try:
            answer = httpx.get(f"http://{HOST}:{self.health_ports[name]}/{path}", timeout=15)
        except httpx.HTTPError:
            return 0, ""
        return answer.status_code, answer.text


@contextmanager
def running_cluster(postgres: EmbeddedPostgres) -> Iterator[ObservedCluster]:
    """The whole product, over a Kafka of its own."""
    with ExitStack() as open_:
        kafka = open_.enter_context(kafka_brokers.own_broker())
        state = open_.enter_context(temporary_folder("cluster"))
        mail = open_.enter_context(MailServer().open())
        databases = {name: postgres.create_database(name) for name in (*SERVICES, "portal")}
        for made in databases.values():
            open_.callback(postgres.drop, made)
        smtp_settings = {"NOTIFY_SMTP_HOST": HOST, "NOTIFY_SMTP_PORT": str(mail.port)}
        processes = Processes(state, {name: made.url for name, made in databases.items()}, kafka, smtp_settings)
        open_.callback(processes.close)
        scenario = Scenario(
            state,
            processes.addresses["portal"],
            {name: processes.addresses[name] for name in SERVICES},
            wait_seconds=READY_SECONDS_MAX,
        )
        open_.callback(scenario.http.close)
        cluster = ObservedCluster(
            processes=processes, mail=mail, scenario=scenario, postgres=postgres, databases=databases
        )
        cluster.start()
        yield cluster
