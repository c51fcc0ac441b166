"""This is where hearing is made wrong on purpose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from eventsourcing.persistence import IntegrityError
from kafka import KafkaConsumer

from contracts.envelope import Envelope
from services.chassis.asking.application import Service
from services.chassis.asking.store import Heard
from services.chassis.carrying import hearing, kafka, listening
from services.chassis.keeping.recorder import TellbackRecorder
from tests.faults.making_wrong import put


def offset_before_effect() -> None:
    class Hasty(KafkaConsumer):
        def poll(self, *given: Any, **named: Any) -> Any:
            polled = super().poll(*given, **named)
            if polled:
                self.commit()
            return polled

    put(kafka, "KafkaConsumer", Hasty)


def memory_apart() -> None:
    whole = TellbackRecorder.insert_events

    def apart(self: TellbackRecorder, events: Sequence[Any], *, heard: Sequence[Heard] = (), **more: Any) -> list[int]:
        if heard and events:
            whole(self, [], heard=heard)
            heard = ()
        return whole(self, events, heard=heard, **more)

    put(TellbackRecorder, "insert_events", apart)


def memory_unkept() -> None:
    whole = TellbackRecorder.insert_events

    def forgetful(self: TellbackRecorder, events: Sequence[Any], **more: Any) -> list[int]:
        return whole(self, events, **{**more, "heard": ()})

    put(TellbackRecorder, "insert_events", forgetful)


def latest_offsets() -> None:
    def late(*topics: str, **settings: Any) -> Any:
        return KafkaConsumer(*topics, **{**settings, "auto_offset_reset": "latest"})

    put(kafka, "KafkaConsumer", late)


def conflict_for_a_repeat() -> None:
    def assuming(service: Service, envelopes: Sequence[Envelope]) -> int:
        try:
            return hearing.hear_together(service, envelopes)
        except IntegrityError:
            return 0

    put(listening, "hear_together", assuming)


def hole_overlooked() -> None:
    readable = kafka.readable

    def nothing_before(values: list[bytes]) -> list[Envelope]:
        return [envelope.model_copy(update={"after": 0}) for envelope in readable(values)]

    put(kafka, "readable", nothing_before)
