"""Inbox: handles each message once, in the order of its stream; effect and inbox mark are one save.

A stream's inbox mark is the version up to which its messages were handled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from eventsourcing.persistence import PersistenceError
from pydantic import ValidationError

from contracts.envelope import Envelope
from services.chassis.application.command_handler import AlreadyHandled, Service
from services.chassis.application.recorded_events import StreamState
from services.chassis.application.store import InboxMark
from services.chassis.application.unit_of_work import RequestMetadata, UnitOfWork
from services.chassis.domain.decider import CommandContext, Dispatch


class UnknownEventType(Exception):
    """A newer build published it: park the stream until this build is updated. A dropped message would be lost."""


class SequenceGap(Exception):
    """An earlier message of this stream is missing: park the stream, and ask its source to publish it again."""


class PoisonMessage(Exception):
    """Its data are not as its event type says: park its stream until a person decides."""


class StalePrefetch(Exception):
    """The prefetched state is too old to decide on: handle the envelope again, on fresh state."""


class NewMessage(NamedTuple):
    """An envelope that is no duplicate: the commands it leads to, and the inbox mark it moves."""

    envelope: Envelope
    dispatches: Sequence[Dispatch]
    inbox_mark: InboxMark


def stream_key_of(envelope: Envelope) -> str:
    """The key of its stream's inbox mark: "source:stream"."""
    return f"{envelope.source}:{envelope.stream}"


def handle_envelope(service: Service, envelope: Envelope) -> bool:
    """Handle one envelope in a save of its own; False for a duplicate.

    Every envelope moves the inbox mark, also one that leads to no command: the next one's `after` names it. Raises
    SequenceGap, UnknownEventType, PoisonMessage or the decision's refusal (park the stream: nothing is recorded, the
    mark has not moved), or Busy and the store's errors (try again, never park).
    """
    stream_key = stream_key_of(envelope)
    new_message = _new_message(service, stream_key, envelope, service.store.inbox_marks([stream_key]))
    if new_message is None:
        return False
    try:
        service.handle(
            *new_message.dispatches,
            context=service_context(service, envelope),
            request_metadata=request_metadata_of(envelope),
            inbox_marks=[new_message.inbox_mark],
        )
    except AlreadyHandled:
        return False
    return True


def handle_envelopes(service: Service, envelopes: Iterable[Envelope]) -> int:
    """Handle a poll's envelopes in one save; how many were no duplicates. Raises every error: then go one by one.

    A stream with several envelopes here moves its inbox mark once, to the last of them.
    """
    keyed = [(stream_key_of(envelope), envelope) for envelope in envelopes]
    inbox_marks = service.store.inbox_marks([*{stream_key for stream_key, _ in keyed}])
    mark, marks_moved, new = dict(inbox_marks), {}, []
    for stream_key, envelope in keyed:
        if new_message := _new_message(service, stream_key, envelope, mark):
            mark[stream_key] = envelope.streamversion
            marks_moved[stream_key] = InboxMark(stream_key, envelope.streamversion, inbox_marks.get(stream_key, 0))
            new.append(new_message)
    unit_of_work = UnitOfWork(service.manifest, service.store)
    unit_of_work.load(dispatch.stream_id for new_message in new for dispatch in new_message.dispatches)
    for new_message in new:
        for dispatch in new_message.dispatches:
            unit_of_work.execute(
                dispatch, service_context(service, new_message.envelope), request_metadata_of(new_message.envelope)
            )
    service.commit(unit_of_work, list(marks_moved.values()))
    return len(new)


def split_by_sequence(
    envelopes: Iterable[Envelope], inbox_marks: Mapping[str, int]
) -> tuple[list[Envelope], list[Envelope]]:
    """(in sequence, out of sequence): envelopes that follow their marks or are duplicates; those that follow a gap."""
    mark, in_sequence, out_of_sequence = dict(inbox_marks), list[Envelope](), list[Envelope]()
    for envelope in envelopes:
        stream_key = stream_key_of(envelope)
        if envelope.after > mark.get(stream_key, 0):
            out_of_sequence.append(envelope)
        else:
            in_sequence.append(envelope)
            mark[stream_key] = max(mark.get(stream_key, 0), envelope.streamversion)
    return in_sequence, out_of_sequence


class PrefetchedBatch:
    """State prefetched for a poll's envelopes in a few reads, so that each envelope costs one write.

    The state may be old by the time it is used, so nothing is refused or parked because of it: after any error of
    `handle`, the envelope is handled again by `handle_envelope`.
    """

    def __init__(self, service: Service, envelopes: Sequence[Envelope]) -> None:
        self._service, self._envelopes = service, envelopes
        self._inbox_marks = service.store.inbox_marks([*{stream_key_of(e) for e in envelopes}])
        self._dispatches = [_dispatches_or_none(service, e) for e in envelopes]
        self._streams = _prefetch_states(
            service, [dispatch.stream_id for dispatches in self._dispatches for dispatch in dispatches or ()]
        )

    def handle(self, n: int) -> None:
        """Handle the n-th envelope in a save of its own. Raises every error; nothing is then recorded."""
        envelope, dispatches = self._envelopes[n], self._dispatches[n]
        stream_key = stream_key_of(envelope)
        mark = self._inbox_marks[stream_key]
        if envelope.streamversion <= mark:
            return
        if dispatches is None or envelope.after > mark:
            raise StalePrefetch
        unit_of_work = self._execute(envelope, dispatches)
        self._service.commit(unit_of_work, [InboxMark(stream_key, envelope.streamversion, mark)])
        self._inbox_marks[stream_key] = envelope.streamversion
        written_streams = {new.originator_id for new in unit_of_work.new_events}
        self._streams |= {
            stream_id: stream_state
            for stream_id, stream_state in unit_of_work.streams.items()
            if stream_id in written_streams
        }

    def _execute(self, envelope: Envelope, dispatches: Iterable[Dispatch]) -> UnitOfWork:
        """Prefetched state is trusted only for streams that this save writes: a version conflict reveals staleness."""
        unit_of_work = UnitOfWork(self._service.manifest, self._service.store)
        for dispatch in dispatches:
            if stream_state := self._streams.pop(dispatch.stream_id, None):
                unit_of_work.streams[dispatch.stream_id] = stream_state
            before = len(unit_of_work.new_events)
            unit_of_work.execute(dispatch, service_context(self._service, envelope), request_metadata_of(envelope))
            if len(unit_of_work.new_events) == before:
                raise StalePrefetch
        return unit_of_work


def _prefetch_states(service: Service, streams: Sequence[UUID]) -> dict[UUID, StreamState]:
    """The states of these streams; none of them where one cannot be folded: one by one finds the cause."""
    unit_of_work = UnitOfWork(service.manifest, service.store)
    try:
        unit_of_work.load(streams)
    except PersistenceError:
        raise
    except Exception:
        return {}
    return unit_of_work.streams


def _dispatches_or_none(service: Service, envelope: Envelope) -> list[Dispatch] | None:
    try:
        return dispatches_of(service, envelope)
    except Exception:  # of any kind: handling this envelope alone raises it again
        return None


def _new_message(
    service: Service, stream_key: str, envelope: Envelope, inbox_marks: dict[str, int]
) -> NewMessage | None:
    mark = inbox_marks.get(stream_key, 0)
    if envelope.streamversion <= mark:
        return None
    if envelope.after > mark:
        raise SequenceGap(f"{stream_key} was handled up to {mark}; this follows {envelope.after}")
    return NewMessage(envelope, dispatches_of(service, envelope), InboxMark(stream_key, envelope.streamversion, mark))


def dispatches_of(service: Service, envelope: Envelope) -> list[Dispatch]:
    """The commands it leads to, by its line in SUBSCRIPTIONS. Raises UnknownEventType, PoisonMessage."""
    message = _decode(service, envelope)
    subscription = service.manifest.subscriptions.get(type(message))
    return list(subscription(message, envelope)) if subscription else []


def _decode(service: Service, envelope: Envelope) -> Any:
    try:
        message = service.manifest.catalogue.decode(envelope)
    except ValidationError as error:
        raise PoisonMessage(f"{envelope.type}: {error.error_count()} fields are not as its type says") from None
    if message is None:
        raise UnknownEventType(envelope.type)
    return message


def service_context(service: Service, envelope: Envelope) -> CommandContext:
    """The context of a command that a message leads to: the service itself asks, at the time of the envelope."""
    return CommandContext(by=service.name, role=service.name, organisation=envelope.actororg, at=envelope.time)


def request_metadata_of(envelope: Envelope) -> RequestMetadata:
    """The message is the cause of what its commands record, so that causation can be followed across services."""
    return RequestMetadata(correlation=envelope.correlationid, causation=envelope.id)
