"""This is where enquiry comes to know its workers, and that they have left."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import AboutWorker, Plain
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.enquiry.domain.worker.state import ACCOUNTABLE, Worker


@event("enquiry.worker.member-known")
class MemberKnown:
    """A worker's name and roles, all of it as it is now."""

    member: UUID
    name: AboutWorker
    roles: tuple[Plain, ...]

    def apply(self, worker: Worker | None) -> Worker:
        return Worker(member=self.member, name=self.name, roles=self.roles)


@command
class RecordMemberKnown:
    """Know a member who may be accountable. Nobody of ours, or nothing new: nothing follows."""

    member: UUID
    name: AboutWorker
    roles: tuple[Plain, ...]

    def decide(self, worker: Worker | None, context: CommandContext) -> Iterator[Event[Worker]]:
        now = Worker(member=self.member, name=self.name, roles=self.roles)
        if worker != now and (worker or ACCOUNTABLE & {*self.roles}):
            yield MemberKnown(member=self.member, name=self.name, roles=self.roles)


@event("enquiry.worker.member-left")
class MemberLeft:
    """They act for the council no more."""

    member: UUID

    def apply(self, worker: Worker) -> Worker:
        return replace(worker, at_work=False)


@command
class RecordMemberLeft:
    """Note that a worker left. Nobody of ours, or noted before: nothing follows."""

    member: UUID

    def decide(self, worker: Worker | None, context: CommandContext) -> Iterator[Event[Worker]]:
        if worker and worker.at_work:
            yield MemberLeft(member=self.member)
