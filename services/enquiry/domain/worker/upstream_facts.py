"""Facts that intake publishes about members: their name and roles, and that they left."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import AboutWorker, Plain
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.enquiry.domain.worker.state import Worker


@event("enquiry.worker.member-known")
class MemberKnown:
    """A member's name and roles, as they are now."""

    member: UUID
    name: AboutWorker
    roles: tuple[Plain, ...]

    def apply(self, worker: Worker | None) -> Worker:
        absences = worker.absences if worker else ()
        return Worker(member=self.member, name=self.name, roles=self.roles, absences=absences)


@command
class RecordMemberKnown:
    """Record a member of the council, whatever they do there. The same facts again record nothing."""

    member: UUID
    name: AboutWorker
    roles: tuple[Plain, ...]

    def decide(self, worker: Worker | None, context: CommandContext) -> Iterator[Event[Worker]]:
        known = MemberKnown(member=self.member, name=self.name, roles=self.roles)
        if known.apply(worker) != worker:
            yield known


@event("enquiry.worker.member-left")
class MemberLeft:
    """The member no longer acts for the council."""

    member: UUID

    def apply(self, worker: Worker) -> Worker:
        return replace(worker, at_work=False, absences=())


@command
class RecordMemberLeft:
    """Record that a worker left. A repeat, or a member who is no worker, records nothing."""

    member: UUID

    def decide(self, worker: Worker | None, context: CommandContext) -> Iterator[Event[Worker]]:
        if worker and worker.at_work:
            yield MemberLeft(member=self.member)
