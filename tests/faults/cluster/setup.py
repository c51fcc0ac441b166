"""Cluster setup: PostgreSQL, Kafka and receivers behind links that can fail, and the processes under a supervisor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock, Thread

from deploy.dev.databases import Database
from deploy.dev.kafka_broker import LocalBroker
from deploy.dev.postgres import EmbeddedPostgres
from tests.faults.cluster.fork_server import fork_server
from tests.faults.cluster.links import Link
from tests.faults.cluster.processes import SERVICES, Processes
from tests.faults.cluster.receivers import Endpoint, Mailbox
from tests.faults.nemesis.disk import Disk, disk

SECOND_INSTANCES = ("relay-intake-2", "relay-notify-2", "consume-notify-2", "consume-notify-3", "consume-enquiry-2")
"""A second relay, which stays idle beside the active one, and several consumers of one service."""


@dataclass(kw_only=True)
class Cluster:
    """`links` by their target: a service (its database), kafka, mail, webhook. The data of `server` is on `disk`."""

    disk: Disk
    server: EmbeddedPostgres
    broker: LocalBroker
    databases: Mapping[str, Database]
    links: Mapping[str, Link]
    mailbox: Mailbox
    endpoint: Endpoint
    processes: Processes

    @property
    def webhook(self) -> str:
        """The webhook address of an organisation, through a link that can fail."""
        return f"http://127.0.0.1:{self.links['webhook'].port}/told"


@contextmanager
def start_cluster(state: Path, mutant: str = "", watermark_seconds: float = 5) -> Iterator[Cluster]:
    """The whole cluster, whose processes a Supervisor starts. `watermark_seconds`: how often watermarks come."""
    with ExitStack() as stack:
        pg_disk = stack.enter_context(disk(state / "pg"))
        server = stack.enter_context(EmbeddedPostgres(pg_disk.folder, tcp=True))
        mailbox, endpoint = stack.enter_context(Mailbox().open()), stack.enter_context(Endpoint().open())
        broker = LocalBroker(state / "kafka")
        link_targets = dict.fromkeys(SERVICES, server.port) | {"kafka": broker.port}
        link_targets |= {"mail": mailbox.port, "webhook": endpoint.port}
        links = {name: stack.enter_context(Link(port).open()) for name, port in link_targets.items()}
        broker = LocalBroker(state / "kafka", port=broker.port, advertised=links["kafka"].port)
        stack.enter_context(broker)
        databases = {name: server.database(name).with_address("127.0.0.1") for name in (*SERVICES, "portal")}
        database_urls = {name: databases[name].with_address("127.0.0.1", links[name].port).url for name in SERVICES}
        mail = {"NOTIFY_SMTP_HOST": "127.0.0.1", "NOTIFY_SMTP_PORT": str(links["mail"].port)}
        mail["COUNCIL_GATHER_SECONDS"] = "1"
        processes = Processes(
            state,
            database_urls | {"portal": databases["portal"].url},
            broker.bootstrap_servers,
            mail | _watermark_settings(watermark_seconds),
        )
        processes.fork_server = stack.enter_context(fork_server(state, mutant))
        stack.callback(processes.close)
        processes.seed(databases["intake"].url)
        yield Cluster(
            disk=pg_disk,
            server=server,
            broker=broker,
            databases=databases,
            links=links,
            mailbox=mailbox,
            endpoint=endpoint,
            processes=processes,
        )


def _watermark_settings(seconds: float) -> dict[str, str]:
    names = ("WATERMARK_SECONDS", "WATERMARK_PATIENCE_SECONDS")
    return {f"{service.upper()}_{name}": str(seconds) for service in SERVICES for name in names}


class Supervisor:
    """Restarts every process that has ended, but for those that the nemesis handles under `restart_lock`."""

    def __init__(self, processes: Processes) -> None:
        self.processes, self.names = processes, [*processes.commands(), *SECOND_INSTANCES]
        self._stop, self.restart_lock = Event(), Lock()
        self._thread = Thread(target=self._restart_ended, name="supervisor")

    def __enter__(self) -> Supervisor:
        for name in self.names:
            self.processes.start(name)
        self.processes.wait_until_ready(*SERVICES)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Restart no process from now on."""
        self._stop.set()
        self._thread.join()

    def _restart_ended(self) -> None:
        while not self._stop.wait(0.2):
            for name in self.names:
                with self.restart_lock:
                    if name not in self.processes.running or self.processes.running[name].poll() is not None:
                        self.processes.start(name)
