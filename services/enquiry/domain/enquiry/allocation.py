"""Allocation: an enquiry has one named, accountable worker."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, Event, Refused, command, event
from services.enquiry.domain.enquiry.state import Enquiry
from services.enquiry.domain.worker.state import Worker


@event("enquiry.enquiry.allocated")
class EnquiryAllocated:
    """The enquiry has a named worker."""

    worker: UUID

    def apply(self, enquiry: Enquiry) -> Enquiry:
        return replace(enquiry, worker=self.worker)


@event("enquiry.enquiry.unallocated")
class EnquiryUnallocated:
    """Nobody is accountable for the enquiry; `reason` says why. Its team has it."""

    reason: Plain

    def apply(self, enquiry: Enquiry) -> Enquiry:
        return replace(enquiry, worker=None)


@command
class RecordWorker:
    """Record who is accountable by the board. A repeat, or a closed enquiry, records nothing."""

    worker: UUID | None
    reason: Plain = ""

    def decide(self, enquiry: Enquiry, context: CommandContext) -> Iterator[Event[Enquiry]]:
        if enquiry.closed or enquiry.worker == self.worker:
            return
        if self.worker:
            yield EnquiryAllocated(worker=self.worker)
        else:
            yield EnquiryUnallocated(reason=self.reason)


@command
class AllocateEnquiry:
    """Give the enquiry to a named person, who is accountable for it from then on. `worker` is their member id."""

    worker: UUID

    def decide(self, enquiry: Enquiry, context: CommandContext, worker: Worker | None) -> Iterator[Event[Enquiry]]:
        enquiry.must_not_be_closed()
        if worker is None:
            raise NoSuchWorker("nobody of that id works on enquiries; choose one of the workers")
        if not worker.accountable:
            raise WorkerNotAvailable("they have left, or no longer work on enquiries; choose somebody else")
        if enquiry.worker == self.worker:
            raise AlreadyTheirs("the enquiry is theirs already; choose somebody else, or leave it")
        yield EnquiryAllocated(worker=self.worker)


class NoSuchWorker(Refused):
    """Only a person whom enquiry knows can be accountable."""


class WorkerNotAvailable(Refused):
    """Nothing goes to somebody who has left."""


class AlreadyTheirs(Refused):
    """The enquiry has that worker."""
