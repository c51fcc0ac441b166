"""Reprocess: has a service handle again what others published, from Kafka or, without a broker, from their logs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Event
from uuid import UUID, uuid4

from contracts.envelope import Envelope
from deploy.composition import CATALOGUE
from deploy.ops.service_connection import OperationRefused, ServiceConnection, connect_to_service
from services.chassis.messaging.kafka_transport import KafkaConsumerLoop, KafkaTransport
from services.chassis.messaging.records import decode_envelopes
from services.chassis.messaging.reprocessing import Reprocessing, ReprocessingResult
from services.chassis.messaging.translator import EventTranslator
from services.chassis.reconciliation.broker_inspection import topic_configurations

PAGE_EVENTS = 500


def reprocess(
    connection: ServiceConnection, event_types: frozenset[str], quiet: float, state: Path
) -> tuple[ReprocessingResult, list[str]]:
    """The result, and the streams with a gap. Reading ends after `quiet` seconds without a message.

    What Kafka no longer keeps must be published first: `tellback republish` of every service subscribed to.
    Raises OperationRefused for an event type that the service does not subscribe to.
    """
    subscribed = {CATALOGUE.routes[event].event_type for event in connection.service.manifest.subscriptions}
    if unknown := event_types - subscribed:
        raise OperationRefused(
            f"{connection.service.name} does not subscribe to {', '.join(sorted(unknown))}: "
            f"it subscribes to {', '.join(sorted(subscribed))}"
        )
    reprocessing = Reprocessing(connection.service, event_types)
    if connection.settings.kafka_bootstrap_servers:
        _from_kafka(connection, reprocessing, quiet)
    else:
        for envelopes in _from_logs(connection.service.name, state):
            reprocessing.collect(envelopes)
    return reprocessing.run(), reprocessing.gaps()


def _from_logs(name: str, state: Path) -> Iterator[list[Envelope]]:
    topics = CATALOGUE.topics_by_consumer[name]
    for source in sorted({topic.split(".")[0] for topic in topics}):
        with connect_to_service(source, state) as publisher:
            translator, position = EventTranslator(publisher.service.manifest, publisher.store), 0
            while messages := list(translator.translate(position, PAGE_EVENTS)):
                position = messages[-1].row.position
                envelopes = [message.envelope for message in messages if message.envelope]
                yield [each for each in envelopes if CATALOGUE.topic_of(each.type) in topics]


def _from_kafka(connection: ServiceConnection, reprocessing: Reprocessing, quiet: float) -> None:
    servers, name = connection.settings.kafka_bootstrap_servers, connection.service.name
    topic_configurations(servers, CATALOGUE)  # raises where no broker answers; a consumer would wait for it for ever
    consumer = KafkaConsumerLoop(servers, name, CATALOGUE.topics_by_consumer[name], f"{name}-reprocess-{uuid4()}")
    with closing(consumer), closing(KafkaTransport(servers, f"reprocess-{name}", CATALOGUE)) as sender:
        _gather_until_quiet(consumer, reprocessing, quiet)
        if gaps := reprocessing.gaps():  # Kafka no longer keeps the beginning of these streams
            for stream_key in gaps:
                source, stream = stream_key.split(":")
                sender.request_replay(source, UUID(stream), reprocessing.collected_up_to(stream_key))
            _gather_until_quiet(consumer, reprocessing, quiet)


def _gather_until_quiet(consumer: KafkaConsumerLoop, reprocessing: Reprocessing, quiet: float) -> None:
    """Read to the end of every topic, and on until `quiet` seconds bring nothing: a relay may still be republishing."""
    stop, last_record_at = Event(), [time.monotonic()]

    def gather_batch(values: list[bytes]) -> None:
        reprocessing.collect(decode_envelopes(values))
        last_record_at[0] = time.monotonic()

    def stop_when_quiet() -> None:
        if time.monotonic() - last_record_at[0] > quiet and consumer.at_end():
            stop.set()

    consumer.run(gather_batch, stop, stop_when_quiet)
