"""Command handler: dispatched commands, the commands that follow from them, and the inbox mark, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from eventsourcing.persistence import IntegrityError, PersistenceError

from services.chassis.application.recorded_events import LookupCache, fold
from services.chassis.application.service_manifest import ServiceManifest
from services.chassis.application.store import InboxMark, Store
from services.chassis.application.unit_of_work import (
    NO_REQUEST_METADATA,
    CommandResult,
    KeyReused,
    RequestMetadata,
    UnitOfWork,
)
from services.chassis.domain.decider import CommandContext, Dispatch, Refused

ATTEMPTS_MAX = 8


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to a command: the stream, its reference where people have one for it, its version, its log position.

    Over HTTP the receipt of an append-only command has no version: it would let the caller count what others did.
    """

    id: UUID
    reference: str | None
    version: int | None
    position: int


class Busy(Refused):
    """Too many commands write to one stream at once."""

    status = 503


class NotRecorded(Refused):
    """The store did not answer, and the command is not in it. Repeat it with the same Idempotency-Key."""

    status = 503


class AlreadyHandled(Exception):
    """This service handled the message before: nothing was recorded now."""


class Service:
    """A service's command handler: its manifest over its store. HTTP, consumer and scheduler all dispatch to it."""

    def __init__(self, manifest: ServiceManifest, store: Store) -> None:
        self.manifest, self.store, self.name = manifest, store, manifest.name
        self._lookups = LookupCache()

    def state(self, stream_id: UUID) -> Any:
        """The stream's present state; None where the stream is empty."""
        return fold(self.store.read_event_rows([stream_id]).get(stream_id, ()))[1]

    def handle(
        self,
        *dispatches: Dispatch,
        context: CommandContext,
        request_metadata: RequestMetadata = NO_REQUEST_METADATA,
        expected_version: int | None = None,
        inbox_marks: Sequence[InboxMark] = (),
    ) -> Receipt | None:
        """Record in one save the events of `dispatches`, of the commands that follow, and `inbox_marks`.

        The receipt is the first dispatch's. A version conflict loads and decides anew. After any other error of the
        store the key is read back: where it is recorded, its receipt is the answer, and else NotRecorded. Raises
        NotPermitted, Unknown, Stale (`expected_version` is not the present one), KeyReused, AlreadyHandled, Busy, or
        the decision's own refusal; then nothing is recorded.
        """
        spec = self.manifest.spec(dispatches[0].command) if dispatches else None
        new_stream = dispatches[0].stream_id if spec and spec.creates_stream else None
        append_only = bool(spec and spec.append_only)
        for attempt in range(ATTEMPTS_MAX):
            unit_of_work = UnitOfWork(self.manifest, self.store, *((new_stream, self._lookups) if attempt == 0 else ()))
            try:
                results = [
                    unit_of_work.execute(dispatch, context, request_metadata, expected_version)
                    for dispatch in dispatches
                ]
                # a decision that records nothing and rests on a cached look-up is made again from the store
                if unit_of_work.new_events or not unit_of_work.expected_versions:
                    return self._commit_with_receipt(unit_of_work, results, inbox_marks, append_only)
            except (IntegrityError, Refused) as error:
                self._raise_unless_retryable(error, unit_of_work, inbox_marks)
            except PersistenceError as error:
                return self._receipt_after(error, dispatches, request_metadata, inbox_marks)
            self._lookups.evict(unit_of_work.expected_versions)
        raise Busy("too many are writing to this at once; try again with the same Idempotency-Key")

    def commit(self, unit_of_work: UnitOfWork, inbox_marks: Sequence[InboxMark] = ()) -> Sequence[int]:
        """Record the new events and the inbox marks in one save; the events' positions."""
        if not unit_of_work.new_events and not inbox_marks:
            return ()
        return (
            self.store.insert_events(
                unit_of_work.new_events, inbox_marks=inbox_marks, expected_versions=unit_of_work.expected_versions
            )
            or ()
        )

    def has_handled(self, inbox_marks: Sequence[InboxMark]) -> bool:
        """Whether every one of these messages was handled by now."""
        marks = self.store.inbox_marks([mark.stream_key for mark in inbox_marks])
        return all(marks.get(mark.stream_key, 0) >= mark.version for mark in inbox_marks)

    def _commit_with_receipt(
        self,
        unit_of_work: UnitOfWork,
        results: list[CommandResult],
        inbox_marks: Sequence[InboxMark],
        append_only: bool,
    ) -> Receipt | None:
        positions = self.commit(unit_of_work, inbox_marks)
        if not results:
            return None
        first = results[0]
        recorded = {
            (new_event.originator_id, new_event.originator_version): position
            for new_event, position in zip(unit_of_work.new_events, positions, strict=False)
        }
        position = (
            first.position or recorded.get((first.stream_id, first.version)) or self._position(first, append_only)
        )
        return self.receipt(first.stream_id, first.version, position)

    def _position(self, result: CommandResult, append_only: bool) -> int:
        """The stream's present position, where no event followed; 0 for a caller who may only add, as in Receipt."""
        return 0 if append_only else self.store.position_of(result.stream_id, result.version) or 0

    def receipt(self, stream_id: UUID, version: int, position: int) -> Receipt:
        """The receipt for a stream at a version."""
        reference = self.manifest.reference(stream_id) if self.manifest.reference else None
        return Receipt(stream_id, reference, version, position)

    def _raise_unless_retryable(
        self, error: Exception, unit_of_work: UnitOfWork, inbox_marks: Sequence[InboxMark]
    ) -> None:
        if isinstance(error, Refused) and not unit_of_work.expected_versions:
            raise error
        if isinstance(error, IntegrityError) and inbox_marks and self.has_handled(inbox_marks):
            raise AlreadyHandled from None

    def _receipt_after(
        self,
        error: PersistenceError,
        dispatches: Sequence[Dispatch],
        request_metadata: RequestMetadata,
        inbox_marks: Sequence[InboxMark],
    ) -> Receipt:
        self._lookups.clear()
        if inbox_marks or not request_metadata.key:
            raise error
        return self._read_back(dispatches[0].stream_id, request_metadata, error)

    def _read_back(self, stream_id: UUID, request_metadata: RequestMetadata, error: PersistenceError) -> Receipt:
        try:
            record = self.store.find_idempotency_record(stream_id, request_metadata.key or "")
        except PersistenceError:
            record = None
        if record is None:
            raise NotRecorded("the store did not answer; repeat this with the same Idempotency-Key") from error
        if record.digest != request_metadata.digest:
            raise KeyReused("this Idempotency-Key was used for another request; use a new one")
        return self.receipt(stream_id, record.version, record.position)
