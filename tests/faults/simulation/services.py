"""Simulation: the three services on PostgreSQL, without threads of their own; the loops make one pass each, in turn.

The test sets the time. A loop that fails starts again as its supervisor would start it, with nothing in memory.
"""

from __future__ import annotations

from collections.abc import Iterator
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
from services.chassis.application.command_handler import Busy, NotRecorded
from services.chassis.application.unit_of_work import RequestMetadata
from services.chassis.domain.decider import CommandContext, Dispatch, Refused
from services.notify.delivery.webhook_secrets import WebhookSecrets
from services.notify.domain.channel.state import channel_of
from services.notify.domain.channel.webhooks import SetWebhook
from tests.faults.cluster.receivers import Endpoint, Mailbox
from tests.faults.history import Acknowledgement
from tests.faults.simulation.failpoints import Failpoints, SimulatedCrash
from tests.faults.simulation.loops import LoopFactory

ATTEMPTS_MAX = 3
ROUNDS_MAX, ROUND_DURATION = 60, timedelta(minutes=2)
"""Longer than the wait of a sequence gap, and than the delay after a first failed attempt."""


class NeverIdle(Exception):
    """The loops never come to rest, or a client never has its answer."""


@dataclass
class Simulation:
    """`acknowledgements` and `refusals` are what clients were told, as the checker reads them; `now` is the time."""

    parts: dict[str, ServiceInstance]
    mailbox: Mailbox
    endpoint: Endpoint
    http: httpx.Client
    failpoints: Failpoints = field(default_factory=Failpoints)
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    acknowledgements: list[Acknowledgement] = field(default_factory=list)
    refusals: list[tuple[str, str]] = field(default_factory=list)
    idle_positions: dict[str, Any] = field(default_factory=dict)
    """Loop -> the position of its log, or of every log, when it last had nothing to do; skipped until that changes."""
    connections: ExitStack = field(default_factory=ExitStack)
    """The connections of the relays."""

    def __post_init__(self) -> None:
        self.secrets = WebhookSecrets(self.parts["notify"].engine, Fernet.generate_key().decode())
        self.factory = LoopFactory(
            parts=self.parts,
            mailbox=self.mailbox,
            http=self.http,
            secrets=self.secrets,
            failpoints=self.failpoints,
            connections=self.connections,
            now=lambda: self.now,
        )
        self.loops = self.factory.new_loops()

    def seed(self) -> None:
        """Record the development organisations and people, and a webhook of the police."""
        seed_people(self.parts["intake"].service, "https://provider.example.org")
        self.run_until_idle()
        police = organisation_id("police")
        lead = CommandContext(
            by=str(member_id("lena")), role="organisation lead", organisation=str(police), at=self.now
        )
        self.parts["notify"].service.handle(
            Dispatch(channel_of(police), SetWebhook(webhook=self.endpoint.url)), context=lead
        )
        self.secrets.make(police, key="seed", digest="seed", made_by=str(member_id("lena")))
        self.run_until_idle()

    def request(self, client: str, service: str, stream: UUID, command: Any, key: str, context: CommandContext) -> None:
        """Send a command as a correct client does: again with the same key, until it is answered. Raises NeverIdle."""
        request_metadata = RequestMetadata(key=f"{context.organisation}/{key}", digest=key)
        for _ in range(ATTEMPTS_MAX):
            try:
                with self.failpoints.acting_as(client):
                    receipt = self.factory.service(service).handle(
                        Dispatch(stream, command), context=context, request_metadata=request_metadata
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
                Acknowledgement(service, key, receipt_body, f"/{stream}", msgspec.to_builtins(command))
            )
            return
        raise NeverIdle(f"{client} was never answered")

    def run_until_idle(self) -> None:
        """Pass every loop until none has anything to do or to try again. Raises NeverIdle."""
        for _ in range(ROUNDS_MAX):
            self.now += ROUND_DURATION
            if not any([self._run_loop(name) for name in [*self.loops]]):
                return
        raise NeverIdle(f"after {ROUNDS_MAX} rounds")

    def pass_time(self, duration: timedelta, step: timedelta) -> None:
        """Let time pass, a step at once: what falls due meanwhile happens at the end of its step. Raises NeverIdle."""
        until = self.now + duration
        while self.now < until:
            self.now += step
            self.idle_positions.clear()
            self.run_until_idle()

    def _run_loop(self, name: str) -> bool:
        """Whether the loop had something to do, or failed."""
        positions = {service: part.store.last_position() for service, part in self.parts.items()}
        position = positions.get(name.partition("'")[0], positions)
        if self.idle_positions.get(name) == position:
            return False
        try:
            with self.failpoints.acting_as(name):
                busy = bool(self.loops[name]())
        except (SimulatedCrash, Exception):
            self.idle_positions.clear()
            self.loops = self.factory.new_loops()
            return True
        if not busy:
            self.idle_positions[name] = position
        return busy


@contextmanager
def start_simulation(postgres: EmbeddedPostgres, begins: datetime | None = None) -> Iterator[Simulation]:
    """A simulation over databases of its own, seeded and idle. `begins`: its first moment; default, now."""
    with ExitStack() as stack:
        parts = {}
        for name, manifest in SERVICES.items():
            database = postgres.create_database(name)
            stack.callback(postgres.drop, database)
            parts[name] = open_service(manifest, database.url)
            stack.callback(parts[name].close)
        mailbox, endpoint = stack.enter_context(Mailbox().open()), stack.enter_context(Endpoint().open())
        simulation = Simulation(parts, mailbox, endpoint, stack.enter_context(httpx.Client()))
        simulation.now = begins or simulation.now
        stack.callback(simulation.connections.close)
        simulation.seed()
        yield simulation
