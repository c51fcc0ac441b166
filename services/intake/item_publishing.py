"""PUBLISHED of intake about calls: that people are called for an open item, and called no more."""

from __future__ import annotations

from dataclasses import asdict

from contracts.events.items import IntakeItemCalledV1, IntakeItemCallEndedV1
from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.application.service_manifest import PublishedEvents
from services.chassis.domain.open_items.calls import Call, CallEnded, ItemCalled


def item_called(event: ItemCalled, call: Call, recorded: RecordedEvent) -> IntakeItemCalledV1:
    return IntakeItemCalledV1(**asdict(event))


def call_ended(event: CallEnded, call: Call, recorded: RecordedEvent) -> IntakeItemCallEndedV1:
    return IntakeItemCallEndedV1(**asdict(event))


CALLS_PUBLISHED: PublishedEvents = {ItemCalled: item_called, CallEnded: call_ended}
