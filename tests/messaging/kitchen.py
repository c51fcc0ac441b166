"""Events of a kitchen: a domain small enough for the tests of projections and deadlines."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from services.chassis.application.recorded_events import EventMetadata, to_stored_event
from services.chassis.application.store import StoredEventWithMetadata
from services.chassis.domain.decider import event

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


@event("test.kettle.filled.v1")
class KettleFilled:
    litres: int
    kitchen: UUID

    def apply(self, state: Any) -> Any:
        return self


@event("test.kettle.boiled.v1")
class KettleBoiled:
    note: str

    def apply(self, state: Any) -> Any:
        return self


STAMP = EventMetadata(by="m", role="r", organisation="o", occurred_at=NOW, correlation=uuid4())


def brewed(stream: UUID, kitchen: UUID, after: int = 0) -> list[StoredEventWithMetadata]:
    events: list[Any] = [
        KettleFilled(litres=1, kitchen=kitchen),
        KettleBoiled(note="hot"),
        KettleFilled(litres=2, kitchen=kitchen),
    ]
    return [to_stored_event(stream, version, each, STAMP) for version, each in enumerate(events, after + 1)]
