"""A later release of the services, which publishes an event type that an older build does not know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, Event, command, value
from tests.scenario.messages import Message, MessageWritten


@value
class Sender:
    """Who sends it, as the message says."""

    town: Plain
    county: Plain | None = None


@command
class WriteMessage:
    """Write a message."""

    text: Plain
    sender: Sender | None = None
    urgent: bool = False

    def decide(self, message: Message | None, asked: CommandContext) -> Iterator[Event[Any]]:
        yield MessageWritten(organisation=asked.organisation, text=self.text)
