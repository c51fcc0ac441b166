"""The command to write a letter as a later release has it: with fields that may be left out, also inside the sender."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.personal import Plain
from services.chassis.asking.decisions import Asked, Event, command, value
from tests.scenario.letters import LetterWritten


@value
class Sender:
    """Who sends it, as the letter says."""

    town: Plain
    county: Plain | None = None


@command
class WriteLetter:
    """Write a letter."""

    text: Plain
    sender: Sender | None = None
    urgent: bool = False

    def decide(self, letter: None, asked: Asked) -> Iterator[Event]:
        yield LetterWritten(organisation=asked.organisation, text=self.text)
