"""This is where a service's loops are put together over Kafka: what `tellback relay` and `tellback listen` run."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, closing
from datetime import datetime
from functools import partial
from threading import Event

from contracts.catalogue import LISTENERS
from services.chassis.asking.application import Service
from services.chassis.asking.tables import Tables
from services.chassis.carrying.group_observer import LOOK_SECONDS, observing
from services.chassis.carrying.kafka import (
    KafkaHearer,
    KafkaSender,
    ensure_topics,
    republication,
    taking,
)
from services.chassis.carrying.listening import Listener
from services.chassis.carrying.parking import Parking
from services.chassis.carrying.progress import ConsumerProgress, RelayProgress
from services.chassis.carrying.relay import Relay, asked_again, newest_in, said_up_to, say_again
from services.chassis.carrying.telling import Teller
from services.chassis.keeping.datastore import connect, engine_of
from services.chassis.keeping.opening import open_store
from services.chassis.keeping.recorder import TellbackRecorder
from services.chassis.restoring.restored import must_have_said
from services.chassis.running.settings import ServiceSettings


def relaying(
    tables: Tables, settings: ServiceSettings, progress: RelayProgress | None = None
) -> Callable[[Event], None]:
    """The relay's loop: says the log on Kafka."""

    def run(stop: Event) -> None:
        url = settings.database_url.get_secret_value()
        ensure_topics(settings.kafka_bootstrap_servers, partitions=settings.kafka_partitions)
        store = open_store(tables.name, url, group=False, pool=2)
        with (
            closing(store.datastore),
            closing(KafkaSender(settings.kafka_bootstrap_servers, f"relay-{tables.name}")) as sender,
        ):
            with connect(url) as own:
                must_have_said(own, tables.name, settings.kafka_bootstrap_servers)
            Relay(Teller(tables, store), lambda: connect(url), sender.send, progress).run(stop)

    return run


def answering_holes(
    tables: Tables, settings: ServiceSettings, progress: ConsumerProgress | None = None
) -> Callable[[Event], None]:
    """The loop beside the relay that hears who missed something, and has it said again."""

    def run(stop: Event) -> None:
        servers, group = settings.kafka_bootstrap_servers, republication_group(tables.name)
        ensure_topics(servers, partitions=settings.kafka_partitions)
        with (
            connect(settings.database_url.get_secret_value()) as own,
            closing(KafkaHearer(servers, tables.name, [republication(tables.name)], group, progress)) as hearer,
        ):
            hearer.run(asked_again(partial(say_again, own, tables.name)), stop, lambda: None)

    return run


def listening(
    tables: Tables,
    settings: ServiceSettings,
    now: Callable[[], datetime],
    progress: ConsumerProgress | None = None,
    seen: Callable[[TellbackRecorder], object] = lambda store: None,
) -> Callable[[Event], None]:
    """The listener's loop: hears from Kafka, lets wait what cannot be heard, asks for what it missed.

    `progress` is what the broker says of it; `seen` is handed the store of each life, to be watched.
    """

    def run(stop: Event) -> None:
        url, servers = settings.database_url.get_secret_value(), settings.kafka_bootstrap_servers
        ensure_topics(servers, partitions=settings.kafka_partitions)
        store, engine = open_store(tables.name, url, group=False, pool=2), engine_of(url, 2)
        with ExitStack() as opened:
            opened.callback(store.datastore.close)
            opened.callback(engine.dispose)
            seen(store)
            sender = opened.enter_context(closing(KafkaSender(servers, f"ask-{tables.name}")))
            hearer = opened.enter_context(
                closing(KafkaHearer(servers, tables.name, LISTENERS[tables.name], progress=progress))
            )
            parking = Parking(engine)
            parking.create()
            listener = Listener(Service(tables, store), parking, now, sender.ask_again)
            listener.take_up_all()
            hearer.run(taking(listener), stop, listener.mend_holes)

    return run


def republication_group(service: str) -> str:
    """The consumer group of those that hear what a service is asked to say again."""
    return f"{service}-republication"


def observing_consumer(name: str, settings: ServiceSettings, progress: ConsumerProgress) -> Callable[[Event], None]:
    """The loop that asks the broker how the consumers of a service stand."""
    return observing(settings.kafka_bootstrap_servers, LISTENERS[name], progress)


def observing_republication(
    name: str, settings: ServiceSettings, progress: ConsumerProgress
) -> Callable[[Event], None]:
    """The loop that asks the broker how those stand that answer holes."""
    return observing(settings.kafka_bootstrap_servers, [republication(name)], progress)


def observing_relay(name: str, settings: ServiceSettings, progress: RelayProgress) -> Callable[[Event], None]:
    """The loop that compares a relay's checkpoint with its log, over a connection of its own."""

    def run(stop: Event) -> None:
        try:
            with connect(settings.database_url.get_secret_value()) as own:
                while not stop.is_set():
                    progress.see(said_up_to(own, name), newest_in(own, name))
                    stop.wait(LOOK_SECONDS)
        except Exception:  # whatever it is, nothing is known meanwhile
            progress.lose_sight()
            raise

    return run
