"""Idempotent consumer: handles a poll's messages in one save, one by one when any of them fails, and parks the rest.

It is the same on every transport: a transport only hands in envelopes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

import structlog
from eventsourcing.persistence import PersistenceError
from sqlalchemy.exc import DBAPIError
from structlog.contextvars import bound_contextvars

from contracts.envelope import Envelope
from contracts.watermark import Watermark
from services.chassis.application.command_handler import Busy, Service
from services.chassis.domain.decider import Refused
from services.chassis.messaging.dead_letter_table import Reason
from services.chassis.messaging.dead_letters import DeadLetterQueue
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
from services.chassis.messaging.lost_tail import LostTailDetector
from services.chassis.messaging.relay_replay import RequestReplay

ATTEMPTS_MAX = 3
PARK_ALARM_COUNT, PARK_ALARM_WINDOW = 20, timedelta(minutes=1)
log = structlog.get_logger()

RETRIED_BY_ITSELF = {Reason.GAP, Reason.BEHIND}
"""Streams parked for these reasons are retried whenever another message of the stream arrives."""
RETRIED_BY_A_PERSON = {Reason.REFUSAL, Reason.POISON}
PARK_REASONS = {
    SequenceGap: Reason.GAP,
    UnknownEventType: Reason.UNKNOWN_EVENT_TYPE,
    PoisonMessage: Reason.POISON,
    Refused: Reason.REFUSAL,
}


class TooManyParked(Exception):
    """Our own code fails on many streams. The consumer stops and is not ready: parking them all would hide the bug."""


class Consumer:
    """The consumer of one service. `lost_tail`: finds what was lost without a later message that would show it."""

    def __init__(
        self,
        service: Service,
        dead_letters: DeadLetterQueue,
        now: Callable[[], datetime],
        request_replay: RequestReplay,
        lost_tail: LostTailDetector | None = None,
    ) -> None:
        self.service, self.dead_letters, self.now, self.request_replay = service, dead_letters, now, request_replay
        self.lost_tail = lost_tail

    def handle_batch(self, envelopes: Sequence[Envelope]) -> None:
        """Handle or park every envelope. Raises Busy and the store's errors: then hand in the same envelopes again.

        What comes from a source that was restored from a backup is dropped: under versions that were handled before it
        publishes other events now. `tellback reconcile` asks for all of it again.
        """
        if self.lost_tail and self.lost_tail.restored:
            envelopes = [e for e in envelopes if e.source not in self.lost_tail.restored]
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

    def handle_watermark(self, watermark: Watermark) -> None:
        """Take note of what its source has published. Raises the store's errors: then hand it in again."""
        if self.lost_tail:
            self.lost_tail.handle(watermark)

    def handle_each(self, envelopes: Sequence[Envelope]) -> None:
        """Handle each envelope in a save of its own, or park it. None of their streams is parked yet."""
        batch, failed = PrefetchedBatch(self.service, envelopes), set[str]()
        for n, envelope in enumerate(envelopes):
            if stream_key_of(envelope) in failed or not self._handle_prefetched(batch, n):
                failed.add(stream_key_of(envelope))
                self._handle_one(envelope)

    def _handle_one(self, envelope: Envelope) -> None:
        if self.dead_letters.parked_stream_keys([stream_key_of(envelope)]):
            self._park_behind([envelope])
        else:
            self._handled_or_parked(envelope)

    def retry_parked(self, *stream_keys: str) -> bool:
        """Handle the parked messages of these streams, in order, until one must stay; whether none is left.

        A page is handled in one save: as many messages follow a long gap as the gap has.
        """
        open_keys = {*stream_keys}
        while page := self._next_in_sequence(open_keys):
            if self._handle_together(page):
                self.dead_letters.remove_all(page)
            else:
                open_keys -= self._handle_until_parked(page)
        return not self._still_parked(stream_keys)

    def retry_all_parked(self) -> None:
        """At start: a newer build may know an event type, and a crash may have left handled messages in the queue."""
        if self.lost_tail:
            self.lost_tail.request_missing()  # knows which sources were restored before the first message is handled
        if heads := self.dead_letters.heads():
            self.retry_parked(*[head.stream_key for head in heads if head.reason not in RETRIED_BY_A_PERSON])

    def request_missing(self) -> None:
        """Ask the sources of the gaps, and of the lost tails, that have waited long enough."""
        if self.lost_tail:
            self.lost_tail.request_missing()
        due = {(gap.stream_key, gap.version) for gap in self.dead_letters.claim_due_gaps(self.now())}
        if not due:
            return
        stream_keys = [stream_key for stream_key, _ in due]
        self.retry_parked(*stream_keys)
        inbox_marks = self._inbox_marks(stream_keys)
        for head in self.dead_letters.heads(stream_keys):
            if (head.stream_key, head.version) in due and head.reason is Reason.GAP:
                self.request_replay(head.envelope.source, head.envelope.stream, inbox_marks[head.stream_key])

    def _handle_together(self, envelopes: Sequence[Envelope]) -> bool:
        try:
            handle_envelopes(self.service, envelopes)
        except (DBAPIError, OSError):
            raise
        except Exception:  # of any kind: one by one finds the message that causes it
            return False
        return True

    def _park_behind(self, envelopes: Sequence[Envelope]) -> None:
        """Park each envelope behind its stream's head, and retry the streams that need no person and no newer build."""
        inbox_marks = self._inbox_marks(map(stream_key_of, envelopes))
        # a duplicate of a handled message would be parked for ever
        new_envelopes = [e for e in envelopes if e.streamversion > inbox_marks[stream_key_of(e)]]
        heads = self.dead_letters.heads({stream_key_of(e) for e in envelopes})
        stopped = {head.stream_key for head in heads if head.reason not in RETRIED_BY_ITSELF}
        self.dead_letters.park_behind(new_envelopes, self.now())
        self.retry_parked(*{stream_key_of(e) for e in envelopes} - stopped)

    def _next_in_sequence(self, stream_keys: set[str]) -> list[Envelope]:
        """A page of the parked messages that follow on their streams' inbox marks."""
        inbox_marks = self._inbox_marks(stream_keys)
        in_sequence_keys = [
            head.stream_key
            for head in self.dead_letters.heads(stream_keys)
            if head.envelope.after <= inbox_marks[head.stream_key]
        ]
        if not in_sequence_keys:
            return []
        page = self.dead_letters.page(in_sequence_keys)
        return split_by_sequence((parked.envelope for parked in page), inbox_marks)[0]

    def _handle_until_parked(self, page: Iterable[Envelope]) -> set[str]:
        """Handle one by one; the streams whose head must stay parked."""
        stopped = set[str]()
        for envelope in page:
            if (stream_key := stream_key_of(envelope)) not in stopped:
                if self._handled_or_parked(envelope):
                    self.dead_letters.remove(stream_key, envelope.streamversion)
                else:
                    stopped.add(stream_key)
        return stopped

    def _still_parked(self, stream_keys: Iterable[str]) -> bool:
        """Whether any of these streams is parked. A head that follows a gap now has the gap as its reason."""
        heads, inbox_marks = self.dead_letters.heads(stream_keys), self._inbox_marks(stream_keys)
        for head in heads:
            if head.reason is Reason.BEHIND and head.envelope.after > inbox_marks[head.stream_key]:
                self._park(head.envelope, Reason.GAP, f"handled up to {inbox_marks[head.stream_key]}")
        return bool(heads)

    def _inbox_marks(self, stream_keys: Iterable[str]) -> dict[str, int]:
        return self.service.store.inbox_marks([*{*stream_keys}])

    def _handle_prefetched(self, batch: PrefetchedBatch, n: int) -> bool:
        try:
            batch.handle(n)
        except (DBAPIError, OSError):
            raise
        except Exception:  # of any kind: the envelope is handled again, on fresh state
            return False
        return True

    def _handled_or_parked(self, envelope: Envelope) -> bool:
        """False when it was parked."""
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
                reason = next(why for error_type, why in PARK_REASONS.items() if isinstance(error, error_type))
                self._park(envelope, reason, f"{type(error).__name__}: {error}")
                return False
            except Exception as error:  # our own code: a few attempts, then park the stream and raise an alarm
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
            log.warning(
                "stream_parked",
                service=self.service.name,
                stream_key=stream_key_of(envelope),
                reason=str(reason),
                next="tellback dead-letters list" if reason not in RETRIED_BY_ITSELF else "none: its source is asked",
            )


def exceeds_park_alarm(dead_letters: DeadLetterQueue, now: datetime) -> bool:
    """Whether our own code fails on many streams within the alarm window."""
    return dead_letters.count_since(Reason.OWN_ERROR, now - PARK_ALARM_WINDOW) >= PARK_ALARM_COUNT
