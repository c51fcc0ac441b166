"""Message catalogue: the contract events that services exchange, as a service's wiring hands them to the chassis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from contracts.envelope import Envelope
from contracts.events import ContractEvent


class MessageRoute(NamedTuple):
    """How a contract event travels: its type on the wire, its topic, and the field that is the partition key."""

    event_type: str
    topic: str
    key_field: str


@dataclass(frozen=True, slots=True)
class MessageCatalogue:
    """`key_fields`: topic -> the field that all its events carry. `topics_by_consumer`: service -> its topics."""

    routes: Mapping[type[ContractEvent], MessageRoute]
    key_fields: Mapping[str, str]
    topics_by_consumer: Mapping[str, tuple[str, ...]]
    _event_classes: Mapping[str, type[ContractEvent]] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_event_classes", {route.event_type: event for event, route in self.routes.items()})

    @classmethod
    def of(
        cls,
        contracts: Mapping[type[ContractEvent], tuple[str, int, str]],
        key_fields: Mapping[str, str],
        topics_by_consumer: Mapping[str, tuple[str, ...]],
    ) -> MessageCatalogue:
        """From the tables of the contracts: contract event -> (name, version, topic)."""
        routes = {
            event: MessageRoute(f"{name}.v{version}", topic, key_fields[topic])
            for event, (name, version, topic) in contracts.items()
        }
        return cls(routes, key_fields, topics_by_consumer)

    @property
    def topics(self) -> tuple[str, ...]:
        """Every topic of contract events."""
        return tuple(self.key_fields)

    def topics_of(self, source: str) -> list[str]:
        """The topics that a service publishes on; a topic's name begins with its service."""
        return [topic for topic in self.key_fields if topic.partition(".")[0] == source]

    def sources_of(self, consumer: str) -> list[str]:
        """The services whose topics a service consumes."""
        return sorted({topic.partition(".")[0] for topic in self.topics_by_consumer[consumer]})

    def topic_of(self, event_type: str) -> str | None:
        """The topic of an event type; None where only a newer build knows the type."""
        event = self._event_classes.get(event_type)
        return self.routes[event].topic if event else None

    def decode(self, envelope: Envelope) -> ContractEvent | None:
        """The contract event in an envelope; None where only a newer build knows its type.

        Raises ValidationError where the data is not as its type says.
        """
        event = self._event_classes.get(envelope.type)
        return event.model_validate(envelope.data) if event else None


EMPTY_CATALOGUE = MessageCatalogue({}, {}, {})
"""The catalogue of a service that exchanges no messages."""
