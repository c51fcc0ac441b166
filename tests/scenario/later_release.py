"""A later release of the services: what it says, an older build does not know."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, Event, command, value
from tests.scenario.messages import MessageWritten


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

    def decide(self, message: None, asked: CommandContext) -> Iterator[Event]:
        yield MessageWritten(organisation=asked.organisation, text=self.text)
