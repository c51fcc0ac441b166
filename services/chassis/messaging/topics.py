"""Topics: those of contract events, and for each service one for replay requests and one for watermarks."""

from __future__ import annotations

from services.chassis.application.message_catalogue import MessageCatalogue

WATERMARKS = ".watermarks"


def republication_topic(service: str) -> str:
    """The topic on which consumers ask a service to publish a stream again."""
    return f"{service}.republication"


def watermark_topic(service: str) -> str:
    """The topic on which a service publishes up to where it has published its log; of one partition."""
    return f"{service}{WATERMARKS}"


def all_topics(catalogue: MessageCatalogue) -> tuple[str, ...]:
    """The topics of contract events, and every service's republication and watermark topics."""
    services = (*catalogue.topics_by_consumer,)
    return (*catalogue.topics, *map(republication_topic, services), *map(watermark_topic, services))


def consumed_topics(catalogue: MessageCatalogue, consumer: str) -> tuple[str, ...]:
    """The topics of contract events that a service consumes, and the watermarks of their sources."""
    return (*catalogue.topics_by_consumer[consumer], *map(watermark_topic, catalogue.sources_of(consumer)))
