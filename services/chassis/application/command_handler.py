"""This is where commands are performed: may they, what stands, what follows; recorded in one save, or not at all."""

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
    """What was recorded: the stream, how people read its id where they do, its version and its position in the log.

    Over HTTP a command that only adds has no version: whoever may only add may not count what others did.
    """

    id: UUID
    reference: str | None
    version: int | None
    position: int


class Busy(Refused):
    """Too many are writing to one thing at once."""

    status = 503


class NotRecorded(Refused):
    """The store did not answer, and what was asked is not in it. Repeat it with the same Idempotency-Key."""

    status = 503


class AlreadyHandled(Exception):
    """Nothing to do: this service has heard it already."""


class Service:
    """Every service's one door: its tables over its store."""

    def __init__(self, manifest: ServiceManifest, store: Store) -> None:
        self.manifest, self.store, self.name = manifest, store, manifest.name
        self._lookups = LookupCache()

    def state(self, stream_id: UUID) -> Any:
        """How a stream stands now; None where there is none."""
        return fold(self.store.read_event_rows([stream_id]).get(stream_id, ()))[1]

    def handle(
        self,
        *dispatches: Dispatch,
        context: CommandContext,
        request_metadata: RequestMetadata = NO_REQUEST_METADATA,
        expected_version: int | None = None,
        inbox_marks: Sequence[InboxMark] = (),
    ) -> Receipt | None:
        """Record in one save what `dispatches` bring about, what that leads to, and that it was `inbox_marks`.

        The receipt is for the first of them. A clash loads again and tries again: then it is the key's receipt, or
        Stale, or it goes well. After any other error of the store the key is read back: recorded, and its receipt is
        the answer; absent, NotRecorded. Raises NotPermitted, Unknown, Stale (`expected_version` is not the
        present version),
        KeyReused, HeardBefore, Busy, or the decision's own refusal; then nothing is recorded.
        """
        spec = self.manifest.spec(dispatches[0].command) if dispatches else None
        new_stream, append_only = (
            dispatches[0].stream_id if spec and spec.creates_stream else None,
            bool(spec and spec.append_only),
        )
        for attempt in range(ATTEMPTS_MAX):
            unit_of_work = UnitOfWork(self.manifest, self.store, *((new_stream, self._lookups) if attempt == 0 else ()))
            try:
                results = [
                    unit_of_work.execute(dispatch, context, request_metadata, expected_version)
                    for dispatch in dispatches
                ]
                if (
                    unit_of_work.new_events or not unit_of_work.expected_versions
                ):  # or else nothing follows from what is remembered: look again
                    return self._commit_with_receipt(unit_of_work, results, inbox_marks, append_only)
            except (IntegrityError, Refused) as error:
                self._raise_unless_retryable(error, unit_of_work, inbox_marks)
            except PersistenceError as error:
                return self._receipt_after(error, dispatches, request_metadata, inbox_marks)
            self._lookups.evict(unit_of_work.expected_versions)
        raise Busy("too many are writing to this at once; try again with the same Idempotency-Key")

    def commit(self, unit_of_work: UnitOfWork, inbox_marks: Sequence[InboxMark] = ()) -> Sequence[int]:
        """Record a work's new events and memories in one save; their positions."""
        if not unit_of_work.new_events and not inbox_marks:
            return ()
        return (
            self.store.insert_events(
                unit_of_work.new_events, inbox_marks=inbox_marks, expected_versions=unit_of_work.expected_versions
            )
            or ()
        )

    def has_handled(self, inbox_marks: Sequence[InboxMark]) -> bool:
        """Whether every one of these was heard by now."""
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
        at = {
            (new_event.originator_id, new_event.originator_version): n
            for new_event, n in zip(unit_of_work.new_events, positions, strict=False)
        }
        position = first.position or at.get((first.stream_id, first.version)) or self._position(first, append_only)
        return self.receipt(first.stream_id, first.version, position)

    def _position(self, result: CommandResult, append_only: bool) -> int:
        """Where nothing followed, of what stands. To whoever may only add that would tell that others did something."""
        return 0 if append_only else self.store.position_of(result.stream_id, result.version) or 0

    def receipt(self, stream_id: UUID, version: int, position: int) -> Receipt:
        """The receipt for what stands on a stream at a version."""
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
