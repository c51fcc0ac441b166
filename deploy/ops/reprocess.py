"""This is where a service hears anew what was said: from Kafka in a group of its own, or from the others' logs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Event
from uuid import UUID, uuid4

from contracts.catalogue import CATALOGUE, EVENT_CLASSES, TOPICS_BY_CONSUMER
from contracts.envelope import Envelope
from deploy.ops.service_connection import OperationRefused, ServiceConnection, connect_to_service
from services.chassis.messaging.kafka_transport import KafkaConsumerLoop, KafkaTransport, decode_envelopes
from services.chassis.messaging.reprocessing import Reprocessing, ReprocessingResult
from services.chassis.messaging.translator import EventTranslator
from services.chassis.reconciliation.broker_inspection import topic_configurations

PAGE_EVENTS = 500


def reprocess(
    connection: ServiceConnection, kinds: frozenset[str], quiet: float, state: Path
) -> tuple[ReprocessingResult, list[str]]:
    """What came of it, and the streams of which something did not come. `quiet` seconds without news end it.

    Say first what Kafka keeps no more: `tellback republish` of every service that is heard.
    """
    heard = {kind for kind, said in EVENT_CLASSES.items() if said in connection.service.manifest.subscriptions}
    if not_subscribed := kinds - heard:
        raise OperationRefused(
            f"{connection.service.name} does not hear {', '.join(sorted(not_subscribed))}: "
            f"it hears {', '.join(sorted(heard))}"
        )
    rehearsal = Reprocessing(connection.service, kinds)
    if connection.settings.kafka_bootstrap_servers:
        _from_kafka(connection, rehearsal, quiet)
    else:
        for envelopes in _from_logs(connection.service.name, state):
            rehearsal.collect(envelopes)
    return rehearsal.run(), rehearsal.gaps()


def _from_logs(name: str, state: Path) -> Iterator[list[Envelope]]:
    topics = TOPICS_BY_CONSUMER[name]
    for source in sorted({topic.split(".")[0] for topic in topics}):
        with connect_to_service(source, state) as other:
            teller, place = EventTranslator(other.service.manifest, other.store), 0
            while messages := list(teller.translate(place, PAGE_EVENTS)):
                place = messages[-1].row.position
                yield [
                    t.envelope
                    for t in messages
                    if t.envelope and CATALOGUE[EVENT_CLASSES[t.envelope.type]][2] in topics
                ]


def _from_kafka(connection: ServiceConnection, rehearsal: Reprocessing, quiet: float) -> None:
    servers, name = connection.settings.kafka_bootstrap_servers, connection.service.name
    topic_configurations(servers)  # what hears waits for a broker as long as it takes, and this must end
    consumer = KafkaConsumerLoop(servers, name, TOPICS_BY_CONSUMER[name], f"{name}-reprocess-{uuid4()}")
    with closing(consumer), closing(KafkaTransport(servers, f"reprocess-{name}")) as sender:
        _gather_until_quiet(consumer, rehearsal, quiet)
        if holes := rehearsal.gaps():  # Kafka keeps their beginning no more
            for place in holes:
                source, stream = place.split(":")
                sender.request_replay(source, UUID(stream), rehearsal.collected_up_to(place))
            _gather_until_quiet(consumer, rehearsal, quiet)


def _gather_until_quiet(consumer: KafkaConsumerLoop, rehearsal: Reprocessing, quiet: float) -> None:
    """Gather until all that is there was read and nothing came for so long: a relay may still be saying it again."""
    stop, last_record_at = Event(), [time.monotonic()]

    def gather_batch(values: list[bytes]) -> None:
        rehearsal.collect(decode_envelopes(values))
        last_record_at[0] = time.monotonic()

    def stop_when_quiet() -> None:
        if time.monotonic() - last_record_at[0] > quiet and consumer.at_end():
            stop.set()

    consumer.run(gather_batch, stop, stop_when_quiet)
