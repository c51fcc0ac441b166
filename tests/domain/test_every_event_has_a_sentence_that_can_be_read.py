"""Every event of every service is worded for histories, whatever stands in it: no history fails on one of its lines."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.enquiry.descriptions import DESCRIPTIONS as ENQUIRY
from services.intake.descriptions import DESCRIPTIONS as INTAKE
from services.notify.descriptions import DESCRIPTIONS as NOTIFY

STORED_EVENT_CLASSES = {
    event.__name__: (event, sentence) for said in (INTAKE, ENQUIRY, NOTIFY) for event, sentence in said.items()
}

MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))
"""A moment that is stored has a zone."""
st.register_type_strategy(datetime, MOMENTS)
OCCASIONS = st.sampled_from(["M1/7c9e6679-7425-40de-944b-e07fc1f90ae7/1", "M6/7c9e6679-7425-40de-944b-e07fc1f90ae7/4"])


def any_of(event: type) -> st.SearchStrategy[object]:
    """An event with anything in its fields, but that an occasion is one."""
    named = {field.name for field in fields(event)}
    return st.builds(event, **({"occasion": OCCASIONS} if "occasion" in named else {}))


@pytest.mark.parametrize("name", sorted(STORED_EVENT_CLASSES))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_an_event_has_a_sentence_whatever_stands_in_it(name: str, data: st.DataObject) -> None:
    event, sentence = STORED_EVENT_CLASSES[name]

    assert sentence(data.draw(any_of(event))).strip()
