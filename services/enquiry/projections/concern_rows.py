"""Changes of a concern's own row, for every module of its projection."""

from __future__ import annotations

from typing import Any

from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.projections.row_changes import Change, change
from services.enquiry.projections.concern_tables import concerns


def concern_change(recorded: RecordedEvent, **values: Any) -> Change:
    return change(concerns, id=recorded.stream, version=recorded.version, **values)


def authorship(recorded: RecordedEvent) -> dict[str, Any]:
    return {"by": recorded.metadata.by, "at": recorded.metadata.occurred_at}
