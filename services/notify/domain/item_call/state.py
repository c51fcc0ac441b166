"""State of an item's calls: how many were addressed, and the notices that may still be on their way."""

from __future__ import annotations

from uuid import UUID

import msgspec

from services.chassis.domain.decider import stream


def item_call_of(service: str, item: UUID) -> UUID:
    """The id of the stream of the calls for an item of this service."""
    return stream("item-call-notices", service, item)


class ItemCall(msgspec.Struct, frozen=True, kw_only=True):
    """`number`: the last call that was addressed. `notices`: those since the item was last had by somebody."""

    number: int = 0
    notices: tuple[UUID, ...] = ()
