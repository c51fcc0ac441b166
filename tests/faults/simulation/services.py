"""This is where the three services run without a thread of their own: each loop goes round once when it is its turn.

Real: their stores and read models on PostgreSQL, the relays, the listeners, the direct carrier, parking, delivery with
a mail server and a webhook's receiver. Time is handed in. What fails starts again, as its supervisor would start it;
what dies is made anew, with nothing in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import msgspec
from cryptography.fernet import Fernet
from eventsourcing.persistence import OperationalError

from deploy.composition import SERVICES, ServiceInstance, open_service
from deploy.dev.postgres import EmbeddedPostgres
from deploy.dev.seed import member_id, organisation_id, seed_people
from services.chassis.application.command_handler import Busy, NotRecorded, Service
from services.chassis.application.unit_of_work import RequestMetadata
from services.chassis.domain.decider import CommandContext, Dispatch, Refused
from services.chassis.eventstore.connections import connect
from services.chassis.messaging.consumer import Consumer
from services.chassis.messaging.dead_letters import DeadLetterQueue
from services.chassis.messaging.in_process_transport import InProcessTransport
from services.chassis.messaging.relay import Relay, _create_tables, request_replay
from services.chassis.messaging.translator import EventTranslator
from services.chassis.projections.projector import Projector
from services.chassis.scheduling.scheduler import run_due_commands
from services.notify.delivery.delivery_loop import deliver_due
from services.notify.delivery.email_content import EmailContent
from services.notify.delivery.ports import NotSent
from services.notify.delivery.smtp import Smtp
from services.notify.delivery.webhook import Webhook
from services.notify.delivery.webhook_secrets import WebhookSecrets
from services.notify.domain.channel.state import channel_of
from services.notify.domain.channel.webhooks import SetWebhook
from services.notify.domain.delivery.state import ChannelKind
from services.notify.projections.deliveries import due_notices
from tests.faults.cluster.receivers import Endpoint, Mailbox
from tests.faults.history import Acknowledgement
from tests.faults.simulation.failpoints import FailpointProxy, Failpoints, SimulatedCrash

STORE_CALLS = (
    "insert_events",
    "read_stream",
    "read_streams",
    "read_event_rows",
    "read_log",
    "find_idempotency_record",
    "position_of",
    "last_position",
    "inbox_marks",
)
STORE_FAULTS: dict[str, type[Exception]] = dict.fromkeys(STORE_CALLS, OperationalError)
ROUNDS_MAX, ROUND_DURATION = 60, timedelta(minutes=2)
"""Longer than a hole waits, and than a first failure's next attempt."""


class NeverIdle(Exception):
    """Something goes on and on."""


@dataclass
class Simulation:
    """`acknowledgements` are what clients were told, in the words of the storm's judge."""

    parts: dict[str, ServiceInstance]
    mailbox: Mailbox
    endpoint: Endpoint
    http: httpx.Client
    failpoints: Failpoints = field(default_factory=Failpoints)
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    acknowledgements: list[Acknowledgement] = field(default_factory=list)
    refusals: list[tuple[str, str]] = field(default_factory=list)
    idle_positions: dict[str, Any] = field(default_factory=dict)
    """How far its log went, or all of them, when a loop last found nothing to do: until one moves it need not look."""
    connections: ExitStack = field(default_factory=ExitStack)
    """The connections of relays."""

    def __post_init__(self) -> None:
        self.secrets = WebhookSecrets(self.parts["notify"].engine, Fernet.generate_key().decode())
        self.loops = self._new_loops()
        for each in self.parts.values():
            with connect(each.url) as own:
                _create_tables(own)

    def seed(self) -> None:
        """Its organisations and people; the police's own system is told too."""
        seed_people(self.parts["intake"].service, "https://provider.example.org")
        self.run_until_idle()
        police = organisation_id("police")
        lead = CommandContext(by=str(member_id("lena")), role="organisation lead", organisation=str(police), at=self.at)
        self.parts["notify"].service.handle(
            Dispatch(channel_of(police), SetWebhook(webhook=self.endpoint.url)), context=lead
        )
        self.secrets.make(police, key="seed", digest="seed", made_by=str(member_id("lena")))
        self.run_until_idle()

    def request(self, who: str, service: str, on: UUID, command: Any, key: str, context: CommandContext) -> None:
        """As an honest client asks: again with the same key, until it is answered."""
        request_metadata = RequestMetadata(key=f"{context.organisation}/{key}", digest=key)
        for _ in range(3):
            command_handler = Service(SERVICES[service], self._store(service))
            try:
                with self.failpoints.acting_as(who):
                    receipt = command_handler.handle(
                        Dispatch(on, command), context=context, request_metadata=request_metadata
                    )
            except (SimulatedCrash, NotRecorded, Busy, OperationalError):
                continue
            except Refused:
                self.refusals.append((service, key))
                return
            finally:
                self.idle_positions.clear()
            assert receipt
            receipt_body = {"id": str(receipt.id), "position": receipt.position}
            self.acknowledgements.append(
                Acknowledgement(service, key, receipt_body, f"/{on}", msgspec.to_builtins(command))
            )
            return
        raise NeverIdle(f"{who} was never answered")

    def run_until_idle(self) -> None:
        """Go round until nothing more happens, and there is nothing that is still to be tried."""
        for _ in range(ROUNDS_MAX):
            self.at += ROUND_DURATION
            if not any([self._run_loop(name) for name in [*self.loops]]):
                return
        raise NeverIdle(f"after {ROUNDS_MAX} rounds")

    def _run_loop(self, name: str) -> bool:
        """Whether there was something to do, or it failed."""
        service, newest = name.partition("'")[0], {n: part.store.last_position() for n, part in self.parts.items()}
        if self.idle_positions.get(name) == newest.get(service, newest):
            return False
        try:
            with self.failpoints.acting_as(name):
                busy = bool(self.loops[name]())
        except (SimulatedCrash, Exception):
            self.loops = self._new_loops()
            return True
        if not busy:
            self.idle_positions[name] = newest.get(service, newest)
        return busy

    def _new_loops(self) -> dict[str, Callable[[], Any]]:
        """Every loop, with nothing in memory."""
        self.idle_positions.clear()
        self.connections.close()
        carrier, loops = InProcessTransport(), dict[str, Callable[[], Any]]()
        for name, opened in self.parts.items():
            if SERVICES[name].subscriptions:
                parking = DeadLetterQueue(opened.engine)
                listener = Consumer(
                    Service(SERVICES[name], self._store(name)), parking, self.now, carrier.request_replay
                )
                carrier.consumers[name] = _InstrumentedConsumer(name, listener, self.failpoints)  # type: ignore[assignment]
            carrier.sources[name] = self._replay_requester(name)
            loops[f"{name}'s relay"] = self._relay(name, carrier)
            loops[f"{name}'s projector"] = self._projector(name)
            loops[f"{name}'s scheduler"] = self._scheduler(name)
        loops["delivery"] = self._deliver_due
        loops["retries"] = lambda: carrier.request_missing()
        return loops

    def now(self) -> datetime:
        return self.at

    def _store(self, name: str) -> Any:
        return FailpointProxy(self.parts[name].store, self.failpoints, STORE_FAULTS)

    def _replay_requester(self, name: str) -> Callable[[UUID, int], None]:
        def ask(stream: UUID, after: int) -> None:
            with connect(self.parts[name].url) as own:
                self.failpoints.call(
                    "requests a replay", OperationalError, lambda: request_replay(own, name, stream, after)
                )

        return ask

    def _relay(self, name: str, carrier: InProcessTransport) -> Callable[[], int]:
        teller = EventTranslator(SERVICES[name], self._store(name))
        relay = Relay(teller, lambda: connect(self.parts[name].url), carrier.send)

        own = self.connections.enter_context(connect(self.parts[name].url))
        place: Any = FailpointProxy(own, self.failpoints, {"execute": OperationalError}, "its checkpoint")
        return lambda: relay.publish_page(place)

    def _projector(self, name: str) -> Callable[[], int]:
        part = self.parts[name]
        projector = Projector(name, self._store(name), part.engine, part.projector.projections)

        def once() -> int:
            before = projector.position()
            projector.catch_up()
            return projector.position() - before

        return once

    def _scheduler(self, name: str) -> Callable[[], int]:
        service = Service(SERVICES[name], self._store(name))
        return lambda: run_due_commands(service, self.parts[name].engine, self.at)

    def _deliver_due(self) -> int:
        service, engine = Service(SERVICES["notify"], self._store("notify")), self.parts["notify"].engine
        mail = Smtp("127.0.0.1", self.mailbox.port, "us@example.org", EmailContent("https://portal.example.org"))
        hook = Webhook(self.http, self.secrets.signing_secrets, self.now, allow_private=True)
        senders: Any = {
            by: FailpointProxy(real, self.failpoints, {"send": NotSent}) for by, real in _senders(mail, hook)
        }

        def due(at: datetime) -> list[Any]:
            with engine.connect() as rows:
                return [*due_notices(rows, at)]

        return deliver_due(service, due, senders, self.now, lambda: 0.0)


def _senders(mail: Smtp, hook: Webhook) -> Iterator[tuple[ChannelKind, Any]]:
    yield ChannelKind.EMAIL, mail
    yield ChannelKind.WEBHOOK, hook


class _InstrumentedConsumer:
    """A listener, whose steps are its own though they are made inside a relay's."""

    def __init__(self, name: str, listener: Consumer, failpoints: Failpoints) -> None:
        self._name, self._listener, self._failpoints = name, listener, failpoints

    def handle_batch(self, envelopes: Any) -> None:
        self._failpoints.call(f"delivers to {self._name}", ConnectionError, lambda: self._handle(envelopes))

    def request_missing(self) -> None:
        with self._failpoints.acting_as(f"{self._name}'s consumer"):
            self._listener.request_missing()

    def _handle(self, envelopes: Any) -> None:
        with self._failpoints.acting_as(f"{self._name}'s consumer"):
            self._listener.handle_batch(envelopes)


@contextmanager
def start_simulation(postgres: EmbeddedPostgres) -> Iterator[Simulation]:
    """All of it, founded and quiet, over databases of its own."""
    with ExitStack() as stack:
        parts = {}
        for name, tables in SERVICES.items():
            database = postgres.fresh(name)
            stack.callback(postgres.drop, database)
            parts[name] = open_service(tables, database.url)
            stack.callback(parts[name].close)
            DeadLetterQueue(parts[name].engine).create()
        mailbox, endpoint = stack.enter_context(Mailbox().open()), stack.enter_context(Endpoint().open())
        made = Simulation(parts, mailbox, endpoint, stack.enter_context(httpx.Client()))
        stack.callback(made.connections.close)
        made.seed()
        yield made
