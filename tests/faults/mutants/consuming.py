"""Mutants of the consumer: offsets, inbox marks and sequence gaps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from eventsourcing.persistence import IntegrityError
from kafka import KafkaConsumer

from contracts.envelope import Envelope
from services.chassis.application.command_handler import Service
from services.chassis.application.store import InboxMark
from services.chassis.eventstore.recorder import TellbackRecorder
from services.chassis.messaging import consumer, inbox, kafka_transport, lost_tail, records
from tests.faults.mutants.patching import patch


def offset_before_effect() -> None:
    class CommittingConsumer(KafkaConsumer):
        def poll(self, *args: Any, **kwargs: Any) -> Any:
            records = super().poll(*args, **kwargs)
            if records:
                self.commit()
            return records

    patch(kafka_transport, "KafkaConsumer", CommittingConsumer)


def inbox_mark_in_other_transaction() -> None:
    insert_events = TellbackRecorder.insert_events

    def insert_separately(
        self: TellbackRecorder, events: Sequence[Any], *, inbox_marks: Sequence[InboxMark] = (), **more: Any
    ) -> list[int]:
        if inbox_marks and events:
            insert_events(self, [], inbox_marks=inbox_marks)
            inbox_marks = ()
        return insert_events(self, events, inbox_marks=inbox_marks, **more)

    patch(TellbackRecorder, "insert_events", insert_separately)


def inbox_mark_unrecorded() -> None:
    insert_events = TellbackRecorder.insert_events

    def insert_without_marks(self: TellbackRecorder, events: Sequence[Any], **more: Any) -> list[int]:
        return insert_events(self, events, **{**more, "inbox_marks": ()})

    patch(TellbackRecorder, "insert_events", insert_without_marks)


def latest_offsets() -> None:
    def consumer_from_latest(*topics: str, **settings: Any) -> Any:
        return KafkaConsumer(*topics, **{**settings, "auto_offset_reset": "latest"})

    patch(kafka_transport, "KafkaConsumer", consumer_from_latest)


def conflict_taken_for_duplicate() -> None:
    def handle_and_ignore(service: Service, envelopes: Sequence[Envelope]) -> int:
        try:
            return inbox.handle_envelopes(service, envelopes)
        except IntegrityError:
            return 0

    patch(consumer, "handle_envelopes", handle_and_ignore)


def sequence_gap_ignored() -> None:
    decode_envelopes = records.decode_envelopes

    def decode_without_after(values: list[bytes]) -> list[Envelope]:
        return [envelope.model_copy(update={"after": 0}) for envelope in decode_envelopes(values)]

    patch(records, "decode_envelopes", decode_without_after)


def watermarks_ignored() -> None:
    patch(lost_tail.LostTailDetector, "handle", lambda self, watermark: None)
