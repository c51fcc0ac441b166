"""This is where all that the product stands on is put up so that it can be broken, and so can each wire to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock, Thread

from deploy.embedded.databases import Database
from deploy.embedded.postgres import EmbeddedPostgres
from deploy.kafka.broker import LocalBroker
from tests.faults.disk import Disk, disk
from tests.faults.fleet import SERVICES, Fleet
from tests.faults.nursery import nursery
from tests.faults.receivers import Endpoint, Mailbox
from tests.faults.wire import Wire

SECOND = ("relay-intake-2", "relay-notify-2", "listen-notify-2", "listen-notify-3", "listen-enquiry-2")
"""Two relays, of which one is to be idle, and several listeners of one service."""


@dataclass(kw_only=True)
class Ground:
    """`wires` are by what they lead to: a service's database, kafka, mail, webhook; the server stands on `disk`."""

    disk: Disk
    server: EmbeddedPostgres
    broker: LocalBroker
    databases: Mapping[str, Database]
    wires: Mapping[str, Wire]
    mailbox: Mailbox
    endpoint: Endpoint
    fleet: Fleet

    @property
    def webhook(self) -> str:
        """Where an organisation is told, by a wire that can fail."""
        return f"http://127.0.0.1:{self.wires['webhook'].port}/told"


@contextmanager
def ground(state: Path, defect: str = "") -> Iterator[Ground]:
    """All of it, and every part of the product but running."""
    with ExitStack() as open_:
        stands_on = open_.enter_context(disk(state / "pg"))
        server = open_.enter_context(EmbeddedPostgres(stands_on.folder, tcp=True))
        mailbox, endpoint = open_.enter_context(Mailbox().open()), open_.enter_context(Endpoint().open())
        broker = LocalBroker(state / "kafka")
        leads = dict.fromkeys(SERVICES, server.port) | {"kafka": broker.port}
        leads |= {"mail": mailbox.port, "webhook": endpoint.port}
        wires = {name: open_.enter_context(Wire(port).open()) for name, port in leads.items()}
        broker = LocalBroker(state / "kafka", port=broker.port, advertised=wires["kafka"].port)
        open_.enter_context(broker)
        databases = {name: server.database(name).at("127.0.0.1") for name in (*SERVICES, "portal")}
        reached = {name: databases[name].at("127.0.0.1", wires[name].port).url for name in SERVICES}
        mail = {"NOTIFY_SMTP_HOST": "127.0.0.1", "NOTIFY_SMTP_PORT": str(wires["mail"].port)}
        fleet = Fleet(state, reached | {"portal": databases["portal"].url}, broker.bootstrap_servers, mail)
        fleet.born_by = open_.enter_context(nursery(state, defect))
        open_.callback(fleet.close)
        fleet.found(databases["intake"].url)
        yield Ground(
            disk=stands_on,
            server=server,
            broker=broker,
            databases=databases,
            wires=wires,
            mailbox=mailbox,
            endpoint=endpoint,
            fleet=fleet,
        )


class Tending:
    """Starts again whatever part has ended, as a supervisor does; never one that somebody else is dealing with."""

    def __init__(self, fleet: Fleet) -> None:
        self.fleet, self.names = fleet, [*fleet.commands(), *SECOND]
        self._stop, self.dealing = Event(), Lock()
        self._thread = Thread(target=self._tend, name="tending")

    def __enter__(self) -> Tending:
        for name in self.names:
            self.fleet.start(name)
        self.fleet.answers(*SERVICES)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Start nothing again from now on."""
        self._stop.set()
        self._thread.join()

    def _tend(self) -> None:
        while not self._stop.wait(0.2):
            for name in self.names:
                with self.dealing:
                    if name not in self.fleet.running or self.fleet.running[name].poll() is not None:
                        self.fleet.start(name)
