"""Writers who leave: a restricted referral then has nobody in its organisation, and the council's lead takes it.

An unrestricted one goes to the organisation's lead, who sees it already and shares it on: nothing has to be recorded.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import msgspec
from msgspec.structs import replace

from services.chassis.domain.decider import CommandContext, Event, command, event, stream
from services.intake.domain.member.state import Member
from services.intake.domain.referral.state import Referral


def writings_of(member: UUID) -> UUID:
    return stream("writings", member)


class Writings(msgspec.Struct, frozen=True):
    """The referrals of one writer that are restricted."""

    restricted: frozenset[UUID] = frozenset()


@event("intake.writings.restricted-listed")
class RestrictedListed:
    """`writer_has_left`: nobody of the organisation follows this referral; see `WriterLeft` of the referral."""

    referral: UUID
    writer_has_left: bool = False

    def apply(self, writings: Writings | None) -> Writings:
        return Writings((writings or Writings()).restricted | {self.referral})


@event("intake.writings.restricted-removed")
class RestrictedUnlisted:
    referral: UUID

    def apply(self, writings: Writings) -> Writings:
        return Writings(writings.restricted - {self.referral})


@event("intake.writings.writer-left")
class WritingsLeft:
    """The writer left; these referrals are restricted."""

    referrals: tuple[UUID, ...]

    def apply(self, writings: Writings) -> Writings:
        return writings


@command
class ListRestricted:
    """Put a restricted referral on its writer's list. A repeat records nothing."""

    referral: UUID

    def decide(
        self, writings: Writings | None, context: CommandContext, writer: Member | None
    ) -> Iterator[Event[Writings]]:
        if self.referral not in (writings or Writings()).restricted:
            yield RestrictedListed(referral=self.referral, writer_has_left=writer is not None and writer.left)


@command
class UnlistRestricted:
    """Take a referral off the list, for it is restricted no more. One that is not on it changes nothing."""

    referral: UUID

    def decide(self, writings: Writings | None, context: CommandContext) -> Iterator[Event[Writings]]:
        if writings and self.referral in writings.restricted:
            yield RestrictedUnlisted(referral=self.referral)


@command
class LeaveWritings:
    """Name the writer's restricted referrals when they leave. Without one it records nothing."""

    def decide(self, writings: Writings | None, context: CommandContext) -> Iterator[Event[Writings]]:
        if writings and writings.restricted:
            yield WritingsLeft(referrals=tuple(sorted(writings.restricted)))


@event("intake.referral.writer-left")
class WriterLeft:
    """The referral is restricted and its writer has left: the council's safeguarding lead telephones a safe number."""

    writer: UUID

    def apply(self, referral: Referral) -> Referral:
        return replace(referral, writer_has_left=True)


@command
class RecordWriterLeft:
    """Record that the writer of a restricted referral left. A repeat records nothing."""

    def decide(self, referral: Referral, context: CommandContext) -> Iterator[Event[Referral]]:
        if not referral.writer_has_left:
            yield WriterLeft(writer=referral.writer)
