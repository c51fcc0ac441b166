"""This is where hearing is made wrong on purpose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from eventsourcing.persistence import IntegrityError
from kafka import KafkaConsumer

from contracts.envelope import Envelope
from services.chassis.application.command_handler import Service
from services.chassis.application.store import InboxMark
from services.chassis.eventstore.recorder import TellbackRecorder
from services.chassis.messaging import consumer, inbox, kafka_transport
from tests.faults.mutants.patching import put


def offset_before_effect() -> None:
    class Hasty(KafkaConsumer):
        def poll(self, *given: Any, **named: Any) -> Any:
            polled = super().poll(*given, **named)
            if polled:
                self.commit()
            return polled

    put(kafka_transport, "KafkaConsumer", Hasty)


def inbox_mark_in_other_transaction() -> None:
    whole = TellbackRecorder.insert_events

    def apart(
        self: TellbackRecorder, events: Sequence[Any], *, inbox_marks: Sequence[InboxMark] = (), **more: Any
    ) -> list[int]:
        if inbox_marks and events:
            whole(self, [], inbox_marks=inbox_marks)
            inbox_marks = ()
        return whole(self, events, inbox_marks=inbox_marks, **more)

    put(TellbackRecorder, "insert_events", apart)


def inbox_mark_unrecorded() -> None:
    whole = TellbackRecorder.insert_events

    def forgetful(self: TellbackRecorder, events: Sequence[Any], **more: Any) -> list[int]:
        return whole(self, events, **{**more, "inbox_marks": ()})

    put(TellbackRecorder, "insert_events", forgetful)


def latest_offsets() -> None:
    def late(*topics: str, **settings: Any) -> Any:
        return KafkaConsumer(*topics, **{**settings, "auto_offset_reset": "latest"})

    put(kafka_transport, "KafkaConsumer", late)


def conflict_taken_for_duplicate() -> None:
    def assuming(service: Service, envelopes: Sequence[Envelope]) -> int:
        try:
            return inbox.handle_envelopes(service, envelopes)
        except IntegrityError:
            return 0

    put(consumer, "handle_envelopes", assuming)


def sequence_gap_ignored() -> None:
    decode_envelopes = kafka_transport.decode_envelopes

    def nothing_before(values: list[bytes]) -> list[Envelope]:
        return [envelope.model_copy(update={"after": 0}) for envelope in decode_envelopes(values)]

    put(kafka_transport, "decode_envelopes", nothing_before)
