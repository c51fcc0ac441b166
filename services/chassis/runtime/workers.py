"""Workers: the loops over Kafka that `tellback relay` and `tellback consume` run."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, closing
from datetime import datetime, timedelta
from functools import partial
from math import inf
from threading import Event

from sqlalchemy import Engine

from services.chassis.application.command_handler import Service
from services.chassis.application.service_manifest import ServiceManifest
from services.chassis.eventstore.connections import connect, engine_of
from services.chassis.eventstore.factory import open_store
from services.chassis.eventstore.recorder import TellbackRecorder
from services.chassis.messaging.consumer import Consumer
from services.chassis.messaging.dead_letters import DeadLetterQueue
from services.chassis.messaging.group_observer import OBSERVE_SECONDS, make_observer_loop
from services.chassis.messaging.kafka_transport import KafkaConsumerLoop, KafkaTransport, ensure_topics
from services.chassis.messaging.lost_tail import LostTailDetector
from services.chassis.messaging.progress import ConsumerProgress, RelayProgress
from services.chassis.messaging.records import record_handler, watermark_handler
from services.chassis.messaging.relay import Relay
from services.chassis.messaging.relay_checkpoint import checkpoint_of, last_position_of
from services.chassis.messaging.relay_replay import replay_request_handler, request_replay, request_windows
from services.chassis.messaging.topics import consumed_topics, republication_topic
from services.chassis.messaging.translator import EventTranslator
from services.chassis.messaging.watermark_publisher import WatermarkPublisher
from services.chassis.reconciliation.restored_source import refuse_lost_events
from services.chassis.runtime.settings import ServiceSettings


def make_relay_loop(
    manifest: ServiceManifest, settings: ServiceSettings, progress: RelayProgress | None = None
) -> Callable[[Event], None]:
    """The relay's loop: publishes the log on Kafka."""

    def run(stop: Event) -> None:
        url = settings.database_url.get_secret_value()
        ensure_topics(settings.kafka_bootstrap_servers, manifest.catalogue, partitions=settings.kafka_partitions)
        store = open_store(manifest.name, url, group=False, pool=2)
        with (
            closing(store.datastore),
            closing(
                KafkaTransport(settings.kafka_bootstrap_servers, f"relay-{manifest.name}", manifest.catalogue)
            ) as sender,
        ):
            with connect(url) as connection:
                refuse_lost_events(connection, manifest, settings.kafka_bootstrap_servers)
            watermarks = WatermarkPublisher(manifest, sender.send_watermark, settings.watermark_seconds)
            translator = EventTranslator(manifest, store)
            Relay(translator, lambda: connect(url), sender.send, progress, watermarks).run(stop)

    return run


def make_replay_request_loop(
    manifest: ServiceManifest, settings: ServiceSettings, progress: ConsumerProgress | None = None
) -> Callable[[Event], None]:
    """The loop beside the relay that reads replay requests from the republication topic."""

    def run(stop: Event) -> None:
        bootstrap_servers, group = settings.kafka_bootstrap_servers, republication_group(manifest.name)
        ensure_topics(bootstrap_servers, manifest.catalogue, partitions=settings.kafka_partitions)
        with (
            connect(settings.database_url.get_secret_value()) as connection,
            closing(
                KafkaConsumerLoop(
                    bootstrap_servers, manifest.name, [republication_topic(manifest.name)], group, progress
                )
            ) as kafka_loop,
        ):
            kafka_loop.run(
                replay_request_handler(
                    partial(request_replay, connection, manifest.name),
                    partial(request_windows, connection, manifest.name),
                ),
                stop,
                lambda: None,
            )

    return run


def make_consumer_loop(
    manifest: ServiceManifest,
    settings: ServiceSettings,
    now: Callable[[], datetime],
    progress: ConsumerProgress | None = None,
    on_store_opened: Callable[[TellbackRecorder], object] = lambda store: None,
) -> Callable[[Event], None]:
    """The consumer's loop: handles messages from Kafka, parks what it cannot handle, and requests what is missing.

    `progress`: what the broker says of this consumer. `on_store_opened`: called with the store of each restart.
    """

    def run(stop: Event) -> None:
        url, bootstrap_servers = settings.database_url.get_secret_value(), settings.kafka_bootstrap_servers
        ensure_topics(bootstrap_servers, manifest.catalogue, partitions=settings.kafka_partitions)
        store, engine = open_store(manifest.name, url, group=False, pool=2), engine_of(url, 2)
        with ExitStack() as opened:
            opened.callback(store.datastore.close)
            opened.callback(engine.dispose)
            on_store_opened(store)
            sender = opened.enter_context(
                closing(KafkaTransport(bootstrap_servers, f"ask-{manifest.name}", manifest.catalogue))
            )
            kafka_loop = opened.enter_context(
                closing(
                    KafkaConsumerLoop(
                        bootstrap_servers,
                        manifest.name,
                        consumed_topics(manifest.catalogue, manifest.name),
                        progress=progress,
                    )
                )
            )
            consumer = _consumer(Service(manifest, store), engine, settings, now, sender, progress)
            consumer.retry_all_parked()
            kafka_loop.run(record_handler(consumer), stop, consumer.request_missing, watermark_handler(consumer))

    return run


def _consumer(
    service: Service,
    engine: Engine,
    settings: ServiceSettings,
    now: Callable[[], datetime],
    sender: KafkaTransport,
    progress: ConsumerProgress | None,
) -> Consumer:
    """The consumer over Kafka. Without `progress` nobody knows what is still queued, and nothing counts as missing."""
    lost_tail = LostTailDetector(
        service,
        engine,
        now,
        sender.request_replay,
        sender.request_windows,
        patience=timedelta(seconds=settings.watermark_patience_seconds),
        behind_seconds=lambda: progress.behind_seconds if progress else inf,
    )
    return Consumer(service, DeadLetterQueue(engine), now, sender.request_replay, lost_tail)


def republication_group(service: str) -> str:
    """The consumer group of a service's replay request loops."""
    return f"{service}-republication"


def make_consumer_observer_loop(
    manifest: ServiceManifest, settings: ServiceSettings, progress: ConsumerProgress
) -> Callable[[Event], None]:
    """The loop that observes a service's consumer group."""
    return make_observer_loop(
        settings.kafka_bootstrap_servers, consumed_topics(manifest.catalogue, manifest.name), progress
    )


def make_republication_observer_loop(
    name: str, settings: ServiceSettings, progress: ConsumerProgress
) -> Callable[[Event], None]:
    """The loop that observes the group of a service's replay request loops."""
    return make_observer_loop(settings.kafka_bootstrap_servers, [republication_topic(name)], progress)


def make_relay_observer_loop(name: str, settings: ServiceSettings, progress: RelayProgress) -> Callable[[Event], None]:
    """The loop that compares a relay's checkpoint with its log, over a connection of its own."""

    def run(stop: Event) -> None:
        try:
            with connect(settings.database_url.get_secret_value()) as connection:
                while not stop.is_set():
                    progress.update(checkpoint_of(connection, name), last_position_of(connection, name))
                    stop.wait(OBSERVE_SECONDS)
        except Exception:  # of any kind: the relay is unobserved until the restart
            progress.mark_unobservable()
            raise

    return run
