"""Claims: a record takes an identifier in the same save in which it is registered; a second record is refused."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import AboutWorker
from services.chassis.domain.decider import CommandContext, Event, Refused, command, event
from services.intake.domain.identifier.state import Identifier, IdentifierKind


@event("intake.identifier.claimed")
class IdentifierClaimed:
    """`holder`: the organisation or the member; `name`: theirs."""

    kind: IdentifierKind
    holder: UUID
    name: AboutWorker

    def apply(self, identifier: Identifier | None) -> Identifier:
        return Identifier(holder=self.holder, name=self.name)


@command
class ClaimIdentifier:
    """Give the identifier to a record. A repeat records nothing."""

    kind: IdentifierKind
    holder: UUID
    name: AboutWorker

    def decide(self, identifier: Identifier | None, context: CommandContext) -> Iterator[Event[Identifier]]:
        if identifier and identifier.holder not in (None, self.holder):
            raise AlreadyRegistered(
                f"this {self.kind} is that of {identifier.name} ({identifier.holder}): use that record, or merge both"
            )
        if identifier is None or (identifier.holder, identifier.name) != (self.holder, self.name):
            yield IdentifierClaimed(kind=self.kind, holder=self.holder, name=self.name)


@event("intake.identifier.released")
class IdentifierReleased:
    holder: UUID

    def apply(self, identifier: Identifier) -> Identifier:
        return replace(identifier, holder=None)


@command
class ReleaseIdentifier:
    """Let the identifier go, which the record has no more. It has not got it: it records nothing."""

    holder: UUID

    def decide(self, identifier: Identifier | None, context: CommandContext) -> Iterator[Event[Identifier]]:
        if identifier and identifier.holder == self.holder:
            yield IdentifierReleased(holder=self.holder)


class AlreadyRegistered(Refused):
    """Two records of one organisation, or of one person in it, would be told apart where they are the same."""
