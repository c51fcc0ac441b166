"""Absence of a worker, as intake publishes it."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from msgspec.structs import replace

from services.chassis.domain.absence import Absence
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.enquiry.domain.worker.state import Worker


@event("enquiry.worker.member-absent")
class MemberAbsent:
    """`absences`: all that stand now."""

    member: UUID
    absences: tuple[Absence, ...]

    def apply(self, worker: Worker) -> Worker:
        return replace(worker, absences=self.absences)


@command
class RecordMemberAbsent:
    """Record on which days a worker is away. Of nobody known, or the same again: records nothing."""

    member: UUID
    absences: tuple[Absence, ...]

    def decide(self, worker: Worker | None, context: CommandContext) -> Iterator[Event[Worker]]:
        if worker and worker.absences != self.absences:
            yield MemberAbsent(member=self.member, absences=self.absences)


@event("enquiry.worker.member-present")
class MemberPresent:
    """`absences`: those that still stand."""

    member: UUID
    absences: tuple[Absence, ...] = ()

    def apply(self, worker: Worker) -> Worker:
        return replace(worker, absences=self.absences)


@command
class RecordMemberPresent:
    """Record that a worker is back, or stays. Of nobody known, or the same again: records nothing."""

    member: UUID
    absences: tuple[Absence, ...] = ()

    def decide(self, worker: Worker | None, context: CommandContext) -> Iterator[Event[Worker]]:
        if worker and worker.absences != self.absences:
            yield MemberPresent(member=self.member, absences=self.absences)
