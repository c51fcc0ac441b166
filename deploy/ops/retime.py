"""Retime: sets the clocks of a service's open items again, by the packs and the calendar that are in effect today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from deploy.ops.service_connection import OperationRefused, ServiceConnection, operator_context
from portal.kit.dates import moment
from services.chassis.domain.decider import STORED_EVENT_TYPES, Dispatch
from services.chassis.domain.open_items.life import ItemRaised
from services.chassis.domain.open_items.retiming import RetimeItem
from services.chassis.domain.open_items.state import OpenItem

PAGE_EVENTS = 2_000


def retime_open_items(connection: ServiceConnection, by: str | None = None) -> Iterator[str]:
    """A line for each item whose clocks are others now, with both; then how many. A repeat changes nothing.

    Raises OperationRefused where the service has no open items.
    """
    service = connection.service
    if not any(spec.command is RetimeItem for spec in service.manifest.commands):
        raise OperationRefused(f"{service.name} has no open items whose clocks could be set again")
    context = replace(operator_context(by), role=service.name)  # the command has no route, and is the service's own
    changed, asked = 0, 0
    for stream in _items(connection):
        before = service.state(stream)
        if not isinstance(before, OpenItem) or before.settled:
            continue
        service.handle(Dispatch(stream, RetimeItem()), context=context)
        after, asked = service.state(stream), asked + 1
        if after != before:
            changed += 1
            yield _line(before, after)
    yield f"{service.name}: {changed} of {asked} open items have other clocks now"


def _items(connection: ServiceConnection) -> Iterator[UUID]:
    """Every item that was ever raised, from the log and not from a read model, which may be behind."""
    position, seen, raised = 0, set[UUID](), STORED_EVENT_TYPES[ItemRaised]
    while page := connection.store.read_log(position, PAGE_EVENTS):
        position = page[-1].position
        streams = dict.fromkeys(row.stream for row in page if row.event_type == raised and row.stream not in seen)
        seen.update(streams)
        yield from streams


def _line(before: OpenItem, after: OpenItem) -> str:
    due, review = _both(before.due.due_at, after.due.due_at), _both(before.review.due_at, after.review.due_at)
    return f"{after.subject.reference} {after.kind}: due {due}; looked at again {review}"


def _both(before: datetime, after: datetime) -> str:
    return moment(after) if after == before else f"{moment(after)} (was {moment(before)})"
