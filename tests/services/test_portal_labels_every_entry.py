"""Every kind of entry that enquiry records has a step of the portal that names it in the timeline.

An entry without a step is shown under its code, which is no sentence of practice.
"""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.steps.enquiry import STEPS
from services.chassis.application.recorded_events import EventMetadata, RecordedEvent
from services.chassis.projections.row_changes import Upsert
from services.enquiry.projections.enquiries import ENQUIRIES
from services.enquiry.projections.enquiry_tables import entries
from tests.services.test_portal_work_enquiry import BODIES

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
LABELLED = {step.entry for step in STEPS.values() if step.label}


def recorded(event: object) -> RecordedEvent:
    metadata = EventMetadata(
        by="amara", role="practitioner", organisation="council", occurred_at=NOW, correlation=UUID(int=1)
    )
    return RecordedEvent(1, UUID(int=2), 1, event, metadata, NOW, UUID(int=3))


@pytest.mark.parametrize("event_class", ENQUIRIES.changes, ids=lambda event_class: event_class.__name__)
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_every_entry_of_an_event_has_a_step_that_labels_it(event_class: type, data: st.DataObject) -> None:
    event = data.draw(st.builds(event_class))
    changes = ENQUIRIES.changes[event_class](event, recorded(event))
    kinds = {row.values["kind"] for row in changes if isinstance(row, Upsert) and row.table is entries}

    assert kinds - LABELLED == set(), "name the kind as `entry`, with its `label`, in a row of portal/steps/enquiry.py"


def test_every_step_is_sent_by_a_test() -> None:
    """The harness checks each form that is sent against the published document; one that is never sent is unchecked."""
    sent = {slug for slug, _, _ in BODIES} | {"conclusion", "closure"}

    assert {*STEPS} - sent == set(), "send its form in BODIES of tests/services/test_portal_work_enquiry.py"
