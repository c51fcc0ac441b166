"""Simulated loops: the relays, consumers, projectors, schedulers and delivery of three services, without a thread.

One call of a loop is one pass of it. Everything is the product's own; each call that leaves memory is a failpoint.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
from eventsourcing.persistence import OperationalError

from deploy.composition import CATALOGUE, SERVICES, ServiceInstance
from services.chassis.application.command_handler import Service
from services.chassis.eventstore.connections import connect
from services.chassis.messaging.consumer import Consumer
from services.chassis.messaging.dead_letters import DeadLetterQueue
from services.chassis.messaging.in_process_transport import InProcessTransport
from services.chassis.messaging.relay import Relay
from services.chassis.messaging.relay_replay import request_replay
from services.chassis.messaging.translator import EventTranslator
from services.chassis.projections.projector import Projector
from services.chassis.scheduling.scheduler import run_due_commands
from services.notify.delivery.delivery_loop import deliver_due
from services.notify.delivery.email_content import EmailContent
from services.notify.delivery.ports import NotSent
from services.notify.delivery.smtp import Smtp
from services.notify.delivery.webhook import Webhook
from services.notify.delivery.webhook_secrets import WebhookSecrets
from services.notify.domain.delivery.state import ChannelKind
from services.notify.projections.deliveries import due_notices
from services.notify.projections.staff_notice_queries import due_staff_notices
from tests.faults.cluster.receivers import Mailbox
from tests.faults.simulation.failpoints import FailpointProxy, Failpoints

LoopPass = Callable[[], Any]
"""One pass of a loop; its result is true where there was something to do."""
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


@dataclass(kw_only=True)
class LoopFactory:
    """Makes the loops as a fresh process would: with nothing in memory. `connections` holds those of the relays."""

    parts: Mapping[str, ServiceInstance]
    mailbox: Mailbox
    http: httpx.Client
    secrets: WebhookSecrets
    failpoints: Failpoints
    connections: ExitStack
    now: Callable[[], datetime]

    def new_loops(self) -> dict[str, LoopPass]:
        """The loops by name: "intake's relay", "delivery"."""
        self.connections.close()
        transport, loops = InProcessTransport(CATALOGUE), dict[str, LoopPass]()
        for name in self.parts:
            if SERVICES[name].subscriptions:
                transport.consumers[name] = self._consumer(name, transport)  # type: ignore[assignment]
            transport.sources[name] = self._replay_requester(name)
            loops[f"{name}'s relay"] = self._relay(name, transport)
            loops[f"{name}'s projector"] = self._projector(name)
            loops[f"{name}'s scheduler"] = self._scheduler(name)
        loops["delivery"] = self._delivery()
        loops["retries"] = transport.request_missing
        return loops

    def service(self, name: str) -> Service:
        """A command handler, each call of whose store is a failpoint."""
        return Service(SERVICES[name], self._store(name))

    def _store(self, name: str) -> Any:
        return FailpointProxy(self.parts[name].store, self.failpoints, STORE_FAULTS)

    def _consumer(self, name: str, transport: InProcessTransport) -> _InstrumentedConsumer:
        dead_letters = DeadLetterQueue(self.parts[name].engine)
        consumer = Consumer(self.service(name), dead_letters, self.now, transport.request_replay)
        return _InstrumentedConsumer(name, consumer, self.failpoints)

    def _replay_requester(self, name: str) -> Callable[[UUID, int], None]:
        def request(stream: UUID, after: int) -> None:
            with connect(self.parts[name].url) as connection:
                self.failpoints.call(
                    "requests a replay", OperationalError, lambda: request_replay(connection, name, stream, after)
                )

        return request

    def _relay(self, name: str, transport: InProcessTransport) -> LoopPass:
        url = self.parts[name].url
        relay = Relay(EventTranslator(SERVICES[name], self._store(name)), lambda: connect(url), transport.send)
        connection = self.connections.enter_context(connect(url))
        checkpoint: Any = FailpointProxy(connection, self.failpoints, {"execute": OperationalError}, "its checkpoint")
        return lambda: relay.publish_page(checkpoint)

    def _projector(self, name: str) -> LoopPass:
        part = self.parts[name]
        projector = Projector(name, self._store(name), part.engine, part.projector.projections)

        def project() -> int:
            before = projector.position()
            projector.catch_up()
            return projector.position() - before

        return project

    def _scheduler(self, name: str) -> LoopPass:
        service = self.service(name)
        return lambda: run_due_commands(service, self.parts[name].engine, self.now())

    def _delivery(self) -> LoopPass:
        service, engine = self.service("notify"), self.parts["notify"].engine
        smtp = Smtp("127.0.0.1", self.mailbox.port, "us@example.org", EmailContent("https://portal.example.org"))
        webhook = Webhook(self.http, self.secrets.signing_secrets, self.now, allow_private=True)
        adapters: dict[ChannelKind, Any] = {ChannelKind.EMAIL: smtp, ChannelKind.WEBHOOK: webhook}
        senders: Any = {
            channel: FailpointProxy(adapter, self.failpoints, {"send": NotSent})
            for channel, adapter in adapters.items()
        }

        def due(now: datetime) -> list[Any]:
            with engine.connect() as connection:
                return [*due_staff_notices(connection, now), *due_notices(connection, now)]

        return lambda: deliver_due(service, due, senders, self.now, lambda: 0.0)


class _InstrumentedConsumer:
    """A consumer whose failpoints bear its own name, though the in-process transport calls it inside a relay."""

    def __init__(self, name: str, consumer: Consumer, failpoints: Failpoints) -> None:
        self._name, self._consumer, self._failpoints = name, consumer, failpoints

    def handle_batch(self, envelopes: Any) -> None:
        self._failpoints.call(f"delivers to {self._name}", ConnectionError, lambda: self._handle(envelopes))

    def request_missing(self) -> None:
        with self._failpoints.acting_as(f"{self._name}'s consumer"):
            self._consumer.request_missing()

    def _handle(self, envelopes: Any) -> None:
        with self._failpoints.acting_as(f"{self._name}'s consumer"):
            self._consumer.handle_batch(envelopes)
