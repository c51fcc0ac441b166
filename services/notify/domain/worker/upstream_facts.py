"""Facts that intake publishes about the council's members: their roles, and that they left."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.notify.domain.worker.state import Worker


@event("notify.worker.known")
class WorkerKnown:
    """The roles of a member of the council, as they are now."""

    member: UUID
    roles: tuple[Plain, ...]

    def apply(self, worker: Worker | None) -> Worker:
        return Worker(member=self.member, roles=self.roles, absences=worker.absences if worker else ())


@command
class RecordWorkerKnown:
    """Record what a member of the council does there. The same facts again record nothing."""

    member: UUID
    roles: tuple[Plain, ...]

    def decide(self, worker: Worker | None, context: CommandContext) -> Iterator[Event[Worker]]:
        known = WorkerKnown(member=self.member, roles=self.roles)
        if known.apply(worker) != worker:
            yield known


@event("notify.worker.left")
class WorkerLeft:
    member: UUID

    def apply(self, worker: Worker) -> Worker:
        return replace(worker, at_work=False, absences=())


@command
class RecordWorkerLeft:
    """Record that a worker left. Of nobody known, or again: records nothing."""

    member: UUID

    def decide(self, worker: Worker | None, context: CommandContext) -> Iterator[Event[Worker]]:
        if worker and worker.at_work:
            yield WorkerLeft(member=self.member)
