"""A read model that shows a stream's version changes with every event of the stream.

People name the version that they were shown as If-Match: an event that a read model leaves out makes every later
command stale, for ever.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest

from deploy.composition import SERVICES
from services.chassis.domain.decider import STORED_EVENT_CLASSES
from services.chassis.projections.projection import Projection

WITHOUT_VERSION = {
    "notify.delivery.attempt-begun": "an attempt has its result before anybody is shown the notice",
    "notify.delivery.gathered": "it goes with another notice, so nobody is shown it",
    "notify.delivery.staff-notice-intended": "notices to the council's own people are another list",
    "notify.delivery.staff-notice-undeliverable": "notices to the council's own people are another list",
    "notify.delivery.news-added": "it is added before any attempt, and nobody is shown the notice before the last",
}
"""Event type -> why nobody misses the version that it makes."""

OF_ANOTHER_STREAM = {
    ("deliveries", "Feedback"): "the version in its rows is the delivery's",
    ("staff_notices", "ItemCall"): "the version in its rows is the delivery's",
    ("staff_notices", "Delivery"): "what happens to a referrer's notice only never happens to one of its rows",
}
"""Projection and aggregate -> why the projection shows no version of the aggregate, though it reads its first event."""


@pytest.mark.parametrize("service", SERVICES)
def test_a_read_model_moves_the_version_with_every_event(service: str) -> None:
    left_out = [
        f"{event_type} moves the version of {aggregate.__name__}; add it to the projection {projection.name!r}"
        for projection in SERVICES[service].projections
        for aggregate in _shown(projection)
        for event_type, event in STORED_EVENT_CLASSES.items()
        if _aggregate(event) is aggregate and event not in projection.changes and event_type not in WITHOUT_VERSION
    ]

    assert left_out == []


def test_the_versions_of_cases_are_shown() -> None:
    """The rule above reads signatures; where it finds nothing, it proves nothing."""
    shown = {
        (service, aggregate.__name__)
        for service, manifest in SERVICES.items()
        for projection in manifest.projections
        for aggregate in _shown(projection)
    }

    assert shown >= {
        ("intake", "Referral"),
        ("intake", "Member"),
        ("enquiry", "Concern"),
        ("enquiry", "Enquiry"),
        ("notify", "Feedback"),
        ("notify", "Delivery"),
    }


def _shown(projection: Projection) -> Iterator[type]:
    """The aggregates whose streams have a row with a version: the projection handles the event that begins them."""
    if any("version" in table.columns for table in projection.tables.sorted_tables):
        begun = {_aggregate(event) for event in projection.changes if _begins(event)}
        yield from (one for one in begun if (projection.name, one.__name__) not in OF_ANOTHER_STREAM)


def _aggregate(event: type) -> type:
    """The state that the event leads to. Two streams with the same state type do not exist."""
    aggregate: type = get_type_hints(_apply(event))["return"]
    return aggregate


def _begins(event: type) -> bool:
    """Whether the event can be the first of its stream."""
    state = next(iter(get_type_hints(_apply(event)).values()))
    return get_origin(state) in (Union, UnionType) and type(None) in get_args(state)


def _apply(event: type) -> Any:
    return inspect.getattr_static(event, "apply")
