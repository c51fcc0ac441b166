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

from deploy.embedded.founding import found, member_id, organisation_id
from deploy.embedded.postgres import EmbeddedPostgres
from deploy.parts import SERVICES, Part, part
from services.chassis.asking.application import Busy, NotRecorded, Service
from services.chassis.asking.decisions import Ask, Asked, Refused
from services.chassis.asking.work import Trail
from services.chassis.carrying.direct import DirectCarrier
from services.chassis.carrying.listening import Listener
from services.chassis.carrying.parking import Parking
from services.chassis.carrying.relay import Relay, _create, say_again
from services.chassis.carrying.telling import Teller
from services.chassis.keeping.datastore import connect
from services.chassis.projecting.following import Follower
from services.chassis.running.keeping_time import keep_time
from services.notify.delivery.letter import Letterhead
from services.notify.delivery.ports import NotSent
from services.notify.delivery.secrets import Secrets
from services.notify.delivery.sending import deliver_due
from services.notify.delivery.smtp import Smtp
from services.notify.delivery.webhook import Webhook
from services.notify.domain.channel.state import channel_of
from services.notify.domain.channel.webhooks import SetWebhook
from services.notify.domain.delivery.state import By
from services.notify.projections.deliveries import due_notices
from tests.faults.evidence import Acknowledged
from tests.faults.receivers import Endpoint, Mailbox
from tests.faults.stepping import Died, Stepped, Steps

CALLS = ("insert_events", "rows_of", "rows_of_many", "bare", "log", "kept", "position_of", "newest", "remember_many")
STORE: dict[str, type[Exception]] = dict.fromkeys(CALLS, OperationalError)
ROUNDS, ROUND = 60, timedelta(minutes=2)
"""Longer than a hole waits, and than a first failure's next attempt."""


class NeverQuiet(Exception):
    """Something goes on and on."""


@dataclass
class OneByOne:
    """`answers` are what clients were told, in the words of the storm's judge."""

    parts: dict[str, Part]
    mailbox: Mailbox
    endpoint: Endpoint
    http: httpx.Client
    steps: Steps = field(default_factory=Steps)
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    answers: list[Acknowledged] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    idle: dict[str, Any] = field(default_factory=dict)
    """How far its log went, or all of them, when a loop last found nothing to do: until one moves it need not look."""
    own: ExitStack = field(default_factory=ExitStack)
    """The connections of relays."""

    def __post_init__(self) -> None:
        self.secrets = Secrets(self.parts["notify"].engine, Fernet.generate_key().decode())
        self.loops = self._born()
        for each in self.parts.values():
            with connect(each.url) as own:
                _create(own)

    def found(self) -> None:
        """Its organisations and people; the police's own system is told too."""
        found(self.parts["intake"].service, "https://provider.example.org")
        self.quiet()
        police = organisation_id("police")
        lead = Asked(by=str(member_id("lena")), role="organisation lead", organisation=str(police), at=self.at)
        self.parts["notify"].service.perform(Ask(channel_of(police), SetWebhook(webhook=self.endpoint.url)), asked=lead)
        self.secrets.renew(police)
        self.quiet()

    def asks(self, who: str, service: str, on: UUID, command: Any, key: str, asked: Asked) -> None:
        """As an honest client asks: again with the same key, until it is answered."""
        trail = Trail(key=f"{asked.organisation}/{key}", digest=key)
        for _ in range(3):
            doors = Service(SERVICES[service], self._store(service))
            try:
                with self.steps.by(who):
                    receipt = doors.perform(Ask(on, command), asked=asked, trail=trail)
            except (Died, NotRecorded, Busy, OperationalError):
                continue
            except Refused:
                self.refused.append((service, key))
                return
            finally:
                self.idle.clear()
            assert receipt
            told = {"id": str(receipt.id), "position": receipt.position}
            self.answers.append(Acknowledged(service, key, told, f"/{on}", msgspec.to_builtins(command)))
            return
        raise NeverQuiet(f"{who} was never answered")

    def quiet(self) -> None:
        """Go round until nothing more happens, and there is nothing that is still to be tried."""
        for _ in range(ROUNDS):
            self.at += ROUND
            if not any([self._goes_round(name) for name in [*self.loops]]):
                return
        raise NeverQuiet(f"after {ROUNDS} rounds")

    def _goes_round(self, name: str) -> bool:
        """Whether there was something to do, or it failed."""
        service, newest = name.partition("'")[0], {n: part.store.newest() for n, part in self.parts.items()}
        if self.idle.get(name) == newest.get(service, newest):
            return False
        try:
            with self.steps.by(name):
                busy = bool(self.loops[name]())
        except (Died, Exception):
            self.loops = self._born()
            return True
        if not busy:
            self.idle[name] = newest.get(service, newest)
        return busy

    def _born(self) -> dict[str, Callable[[], Any]]:
        """Every loop, with nothing in memory."""
        self.idle.clear()
        self.own.close()
        carrier, loops = DirectCarrier(), dict[str, Callable[[], Any]]()
        for name, opened in self.parts.items():
            if SERVICES[name].hears:
                parking = Parking(opened.engine)
                listener = Listener(Service(SERVICES[name], self._store(name)), parking, self.now, carrier.ask_again)
                carrier.listeners[name] = _Hears(name, listener, self.steps)  # type: ignore[assignment]
            carrier.sources[name] = self._says_again(name)
            loops[f"{name}'s relay"] = self._relay(name, carrier)
            loops[f"{name}'s read models"] = self._follows(name)
            loops[f"{name}'s clocks"] = self._keeps_time(name)
        loops["delivery"] = self._delivers
        loops["mending"] = lambda: carrier.mend()
        return loops

    def now(self) -> datetime:
        return self.at

    def _store(self, name: str) -> Any:
        return Stepped(self.parts[name].store, self.steps, STORE)

    def _says_again(self, name: str) -> Callable[[UUID, int], None]:
        def ask(stream: UUID, after: int) -> None:
            with connect(self.parts[name].url) as own:
                self.steps.step("asks again", OperationalError, lambda: say_again(own, name, stream, after))

        return ask

    def _relay(self, name: str, carrier: DirectCarrier) -> Callable[[], int]:
        teller = Teller(SERVICES[name], self._store(name))
        relay = Relay(teller, lambda: connect(self.parts[name].url), carrier.send)

        own = self.own.enter_context(connect(self.parts[name].url))
        place: Any = Stepped(own, self.steps, {"execute": OperationalError}, "its place")
        return lambda: relay.once(place)

    def _follows(self, name: str) -> Callable[[], int]:
        part = self.parts[name]
        follower = Follower(name, self._store(name), part.engine, part.follower.projections)

        def once() -> int:
            before = follower.position()
            follower.catch_up()
            return follower.position() - before

        return once

    def _keeps_time(self, name: str) -> Callable[[], int]:
        service = Service(SERVICES[name], self._store(name))
        return lambda: keep_time(service, self.parts[name].engine, self.at)

    def _delivers(self) -> int:
        service, engine = Service(SERVICES["notify"], self._store("notify")), self.parts["notify"].engine
        mail = Smtp("127.0.0.1", self.mailbox.port, "us@example.org", Letterhead("https://portal.example.org"))
        hook = Webhook(self.http, self.secrets.of, self.now, allow_private=True)
        senders: Any = {by: Stepped(real, self.steps, {"send": NotSent}) for by, real in _named(mail, hook)}

        def due(at: datetime) -> list[Any]:
            with engine.connect() as rows:
                return [*due_notices(rows, at)]

        return deliver_due(service, due, senders, self.now, lambda: 0.0)


def _named(mail: Smtp, hook: Webhook) -> Iterator[tuple[By, Any]]:
    yield By.EMAIL, mail
    yield By.WEBHOOK, hook


class _Hears:
    """A listener, whose steps are its own though they are made inside a relay's."""

    def __init__(self, name: str, listener: Listener, steps: Steps) -> None:
        self._name, self._listener, self._steps = name, listener, steps

    def take(self, envelopes: Any) -> None:
        self._steps.step(f"tells {self._name}", ConnectionError, lambda: self._heard(envelopes))

    def mend_holes(self) -> None:
        with self._steps.by(f"{self._name}'s listener"):
            self._listener.mend_holes()

    def _heard(self, envelopes: Any) -> None:
        with self._steps.by(f"{self._name}'s listener"):
            self._listener.take(envelopes)


@contextmanager
def one_by_one(postgres: EmbeddedPostgres) -> Iterator[OneByOne]:
    """All of it, founded and quiet, over databases of its own."""
    with ExitStack() as open_:
        parts = {}
        for name, tables in SERVICES.items():
            database = postgres.fresh(name)
            open_.callback(postgres.drop, database)
            parts[name] = part(tables, database.url)
            open_.callback(parts[name].close)
            Parking(parts[name].engine).create()
        mailbox, endpoint = open_.enter_context(Mailbox().open()), open_.enter_context(Endpoint().open())
        made = OneByOne(parts, mailbox, endpoint, open_.enter_context(httpx.Client()))
        open_.callback(made.own.close)
        made.found()
        yield made
