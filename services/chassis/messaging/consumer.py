"""This is where a service listens: a poll's worth in one save, one by one when anything in it fails, parked if it must.

The same on every carrier: a carrier brings envelopes and asks nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import structlog
from eventsourcing.persistence import PersistenceError
from sqlalchemy.exc import DBAPIError
from structlog.contextvars import bound_contextvars

from contracts.envelope import Envelope
from services.chassis.application.command_handler import Busy, Service
from services.chassis.application.recorded_events import EventMetadata, to_stored_event
from services.chassis.application.store import InboxMark
from services.chassis.application.unit_of_work import UnitOfWork
from services.chassis.domain.decider import CommandContext, Event, Refused, stream
from services.chassis.messaging.dead_letters import DeadLetterDiscarded, DeadLetterQueue, Reason
from services.chassis.messaging.inbox import (
    PoisonMessage,
    PrefetchedBatch,
    SequenceGap,
    UnknownEventType,
    handle_envelope,
    handle_envelopes,
    split_by_sequence,
    stream_key_of,
)

ATTEMPTS_MAX = 3
PARK_ALARM_COUNT, PARK_ALARM_WINDOW = 20, timedelta(minutes=1)
log = structlog.get_logger()

RequestReplay = Callable[[str, UUID, int], None]
"""(source, stream, after): ask a source to say a stream again from after a version."""

RETRIED_BY_ITSELF = {Reason.GAP, Reason.BEHIND}
"""What waits for this is tried again whenever something comes at its place."""
RETRIED_BY_A_PERSON = {Reason.REFUSAL, Reason.POISON}
PARK_REASONS = {
    SequenceGap: Reason.GAP,
    UnknownEventType: Reason.UNKNOWN_EVENT_TYPE,
    PoisonMessage: Reason.POISON,
    Refused: Reason.REFUSAL,
}


class TooManyParked(Exception):
    """Our own code fails on many streams: to park them all would hide it. The listener stops, and is not ready."""


class Consumer:
    """Hears for one service."""

    def __init__(
        self,
        service: Service,
        dead_letters: DeadLetterQueue,
        now: Callable[[], datetime],
        request_replay: RequestReplay,
    ) -> None:
        self.service, self.dead_letters, self.now, self.request_replay = service, dead_letters, now, request_replay

    def handle_batch(self, envelopes: Sequence[Envelope]) -> None:
        """Hear them or let them wait. Raises Busy and the store's own errors: then bring the same again."""
        parked = self.dead_letters.parked_stream_keys({stream_key_of(e) for e in envelopes})
        following = [e for e in envelopes if stream_key_of(e) in parked]
        unblocked = [e for e in envelopes if stream_key_of(e) not in parked]
        if not self._handle_together(unblocked):
            unblocked, out_of_sequence = split_by_sequence(unblocked, self._inbox_marks(map(stream_key_of, unblocked)))
            if not out_of_sequence or not self._handle_together(unblocked):
                self.handle_each(unblocked)
            following += out_of_sequence
        if following:
            self._park_behind(following)

    def handle_each(self, envelopes: Sequence[Envelope]) -> None:
        """Hear them one by one, each in a save of its own, or let them wait. Nothing waits at their places yet."""
        batch, failed = PrefetchedBatch(self.service, envelopes), set[str]()
        for n, envelope in enumerate(envelopes):
            if stream_key_of(envelope) in failed or not self._handle_prefetched(batch, n):
                failed.add(stream_key_of(envelope))
                self._handle_one(envelope)

    def _handle_one(self, envelope: Envelope) -> None:
        """Hear one, or let it wait; and what waited behind it is taken up."""
        if self.dead_letters.parked_stream_keys([stream_key_of(envelope)]):
            self._park_behind([envelope])
        else:
            self._handled_or_parked(envelope)

    def retry_parked(self, *stream_keys: str) -> bool:
        """Try what waits at these places, each in its order, until it must wait again. Whether nothing waits there now.

        A page of what has its turn is heard in one save: what comes after a long hole is as much as the hole was.
        """
        open_keys = {*stream_keys}
        while page := self._next_in_sequence(open_keys):
            if self._handle_together(page):
                self.dead_letters.remove_all(page)
            else:
                open_keys -= self._handle_until_parked(page)
        return not self._still_parked(stream_keys)

    def retry_all_parked(self) -> None:
        """At start: a newer build may know what an older one did not, and a crash may have left what was heard."""
        if heads := self.dead_letters.heads():
            self.retry_parked(*[head.stream_key for head in heads if head.reason not in RETRIED_BY_A_PERSON])

    def request_missing(self) -> None:
        """Ask the sources of holes that have waited long enough."""
        due = {(gap.stream_key, gap.version) for gap in self.dead_letters.claim_due_gaps(self.now())}
        if not due:
            return
        stream_keys = [stream_key for stream_key, _ in due]
        self.retry_parked(*stream_keys)
        inbox_marks = self._inbox_marks(stream_keys)
        for head in self.dead_letters.heads(stream_keys):
            if (head.stream_key, head.version) in due and head.reason is Reason.GAP:
                self.request_replay(head.envelope.source, head.envelope.stream, inbox_marks[head.stream_key])

    def discard(self, stream_key: str, version: int, *, context: CommandContext, why: str) -> bool:
        """Move the memory past what waits first at a place, recorded with who and why; what is behind is taken up.

        False, and nothing is discarded, when it is not `version` that waits first there: somebody was before us.
        """
        queue = self.dead_letters.queue(stream_key)
        if not queue or queue[0].version != version:
            return False
        head, stream_id = queue[0], stream("dead-letters", stream_key)
        inbox_marks = self.service.store.inbox_marks([stream_key]).get(stream_key, 0)
        event = DeadLetterDiscarded(
            stream_key=stream_key, version=head.version, reason=f"{head.reason}: {head.detail}", why=why
        )
        marks = [InboxMark(stream_key, head.version, inbox_marks)] if head.version > inbox_marks else []
        record_operator_decision(self.service, stream_id, event, context, marks)
        self.dead_letters.remove(stream_key, head.version)
        self.retry_parked(stream_key)
        return True

    def _handle_together(self, envelopes: Sequence[Envelope]) -> bool:
        try:
            handle_envelopes(self.service, envelopes)
        except (DBAPIError, OSError):
            raise
        except Exception:  # whatever it is, one by one tells whose it is
            return False
        return True

    def _park_behind(self, envelopes: Sequence[Envelope]) -> None:
        """Each queues at its place, and what has its turn there is taken up, unless a person or a newer build must."""
        inbox_marks = self._inbox_marks(map(stream_key_of, envelopes))
        new_envelopes = [
            e for e in envelopes if e.streamversion > inbox_marks[stream_key_of(e)]
        ]  # or it would queue behind itself
        heads = self.dead_letters.heads({stream_key_of(e) for e in envelopes})
        stopped = {head.stream_key for head in heads if head.reason not in RETRIED_BY_ITSELF}
        self.dead_letters.park_behind(new_envelopes, self.now())
        self.retry_parked(*{stream_key_of(e) for e in envelopes} - stopped)

    def _next_in_sequence(self, stream_keys: set[str]) -> list[Envelope]:
        """A page of what waits first at these places, as far as it follows on what was heard."""
        inbox_marks = self._inbox_marks(stream_keys)
        in_sequence_keys = [
            p.stream_key for p in self.dead_letters.heads(stream_keys) if p.envelope.after <= inbox_marks[p.stream_key]
        ]
        return (
            split_by_sequence((p.envelope for p in self.dead_letters.page(in_sequence_keys)), inbox_marks)[0]
            if in_sequence_keys
            else []
        )

    def _handle_until_parked(self, page: Iterable[Envelope]) -> set[str]:
        """One by one: the places at which one must go on waiting."""
        stopped = set[str]()
        for envelope in page:
            if (stream_key := stream_key_of(envelope)) not in stopped:
                if self._handled_or_parked(envelope):
                    self.dead_letters.remove(stream_key, envelope.streamversion)
                else:
                    stopped.add(stream_key)
        return stopped

    def _still_parked(self, stream_keys: Iterable[str]) -> bool:
        """Whether something still waits at these places. What came to be first there waits for a hole from now on."""
        heads, inbox_marks = self.dead_letters.heads(stream_keys), self._inbox_marks(stream_keys)
        for head in heads:
            if head.reason is Reason.BEHIND and head.envelope.after > inbox_marks[head.stream_key]:
                self._park(head.envelope, Reason.GAP, f"heard up to {inbox_marks[head.stream_key]}")
        return bool(heads)

    def _inbox_marks(self, stream_keys: Iterable[str]) -> dict[str, int]:
        return self.service.store.inbox_marks([*{*stream_keys}])

    def _handle_prefetched(self, batch: PrefetchedBatch, n: int) -> bool:
        try:
            batch.handle(n)
        except (DBAPIError, OSError):
            raise
        except Exception:  # whatever it is, it is found out by itself, on what stands now
            return False
        return True

    def _handled_or_parked(self, envelope: Envelope) -> bool:
        """False when it had to wait."""
        with bound_contextvars(correlation=str(envelope.correlationid)):
            return self._handle_with_retries(envelope)

    def _handle_with_retries(self, envelope: Envelope) -> bool:
        for attempt in range(1, ATTEMPTS_MAX + 1):
            try:
                handle_envelope(self.service, envelope)
                return True
            except (Busy, PersistenceError, DBAPIError):
                raise
            except (SequenceGap, UnknownEventType, PoisonMessage, Refused) as error:
                reason = next(why for kind, why in PARK_REASONS.items() if isinstance(error, kind))
                self._park(envelope, reason, f"{type(error).__name__}: {error}")
                return False
            except Exception as error:  # our own code: bounded, then its stream waits and somebody is called
                if attempt == ATTEMPTS_MAX:
                    self._raise_alarm(error)
                    self._park(envelope, Reason.OWN_ERROR, type(error).__name__)
        return False

    def _raise_alarm(self, error: Exception) -> None:
        log.error("handling_failed", service=self.service.name, error=type(error).__name__)
        if exceeds_park_alarm(self.dead_letters, self.now()):
            raise TooManyParked(f"{PARK_ALARM_COUNT} streams parked within a minute: mend the cause first") from error

    def _park(self, envelope: Envelope, reason: Reason, detail: str) -> None:
        self.dead_letters.park(envelope, reason, detail, self.now())
        if reason is not Reason.BEHIND:
            log.warning("parked", service=self.service.name, stream_key=stream_key_of(envelope), reason=str(reason))


def exceeds_park_alarm(dead_letters: DeadLetterQueue, now: datetime) -> bool:
    """Whether our own code fails on many streams."""
    return dead_letters.count_since(Reason.OWN_ERROR, now - PARK_ALARM_WINDOW) >= PARK_ALARM_COUNT


def record_operator_decision(
    service: Service,
    stream_id: UUID,
    event_decided: Event[Any],
    context: CommandContext,
    marks: Sequence[InboxMark] = (),
) -> None:
    """Record what a person decided of what is heard, beside any request: who, in which role, when."""
    metadata = EventMetadata(
        by=context.by, role=context.role, organisation=context.organisation, occurred_at=context.at, correlation=uuid4()
    )
    unit_of_work = UnitOfWork(service.manifest, service.store)
    unit_of_work.new_events.append(
        to_stored_event(stream_id, len(service.store.read_stream(stream_id)) + 1, event_decided, metadata)
    )
    service.commit(unit_of_work, marks)
