"""Lineage: from which lines an event of an open item followed, by the causes that the logs record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from services.chassis.application.recorded_events import RecordedEvent, to_recorded_event
from services.chassis.domain.open_items.holdings import HoldingsClosed, HoldingsLimited
from services.chassis.open_items.policies import HOLDINGS_EVENTS, ITEM_EVENTS
from services.enquiry.domain.news.unseen import NewsArrived, NewsSeen
from tests.completeness.lines import Fired, Line, Trace
from tests.completeness.matter import WholeMatter
from tests.scenario.three_services_in_memory import ORDER

BARRIERS = {HoldingsClosed, HoldingsLimited}
"""Recorded also of somebody who owns nothing, for a save at the same moment: no item follows from them."""
OF_ITEMS = (ITEM_EVENTS | HOLDINGS_EVENTS | {NewsArrived, NewsSeen}) - BARRIERS
"""What happens to items, and what keeps them somebody's: who holds which, who leads, and what is to be seen."""


def lines_to_items(before: WholeMatter, after: WholeMatter, trace: Trace) -> set[Line]:
    """The lines of this trace that made or changed an item, or what keeps it somebody's, by whatever other lines."""
    recorded = {
        one.id: (service, one)
        for service in ORDER
        for row in after.stores[service].rows[len(before.stores[service].rows) :]
        for one in [to_recorded_event(row)]
    }
    found: set[Line] = set()
    for service, one in recorded.values():
        if type(one.event) in OF_ITEMS:
            found.update(_ancestry(service, one, recorded, trace))
    return found


def _ancestry(
    service: str, event: RecordedEvent, recorded: dict[UUID, tuple[str, RecordedEvent]], trace: Trace
) -> Iterator[Line]:
    while event.metadata.causation:
        cause = recorded.get(event.metadata.causation)
        yield from (
            fired.line
            for fired in _answers(service, event.metadata.causation, cause, trace)
            if event.stream in fired.asked
        )
        if cause is None:
            return
        service, event = cause


def _answers(service: str, causation: UUID, cause: tuple[str, RecordedEvent] | None, trace: Trace) -> Iterable[Fired]:
    """What answered to the cause here: to a message or for a deadline by its id, to an own event by its stream."""
    for fired in trace:
        if fired.line.service != service:
            continue
        own = cause and fired.line.table == "reactions"
        if fired.cause == causation or (
            own and cause and fired.cause == cause[1].stream and fired.line.event is type(cause[1].event)
        ):
            yield fired
