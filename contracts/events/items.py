"""Contract events of open items, on `<service>.items`: somebody is called for one outside the product, or no more.

None of them says what a matter is about: what waits is in general words, and the reference is the one said aloud. Who
must not be asked is named by id.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from contracts.events import ContractEvent
from contracts.personal import Plain


class _ItemCalled(ContractEvent):
    """Whoever must act on an open item is called: the people of the rung (`asked`), or its `owner`, or its `team`.

    `owner`: before whom the item stands at that moment, which is its cover while the owner is away. `what`: what waits,
    in general words. `reason`: urgent, given, overdue, escalated or owner away. `rung`: who is asked now. `number`
    counts the calls of the item; within one `period` (the number of the call with which it began) one person has one
    notice. `asks_for_it`: it goes to the next rung unless somebody says "I have it". `restricted`: few may know what it
    is about. `next_at`: when the next rung is asked, or the last again. `involved_members`: members of the council who
    have a part in the matter other than having written of it, which the `writers` did: none of them is to be asked.
    """

    item: UUID
    case: UUID
    kind: Plain
    what: Plain
    reference: Plain
    reason: Plain
    rung: Plain
    number: int
    period: int
    urgent: bool
    asks_for_it: bool
    restricted: bool
    due_at: datetime
    team: UUID
    owner: UUID | None = None
    asked: tuple[UUID, ...] = ()
    next_at: datetime | None = None
    involved_members: tuple[UUID, ...] = ()
    writers: tuple[UUID, ...] = ()


class _ItemCallEnded(ContractEvent):
    """Somebody has the item, or it is settled: what was not sent yet need not be. `number`: the last call."""

    item: UUID
    case: UUID
    number: int


class IntakeItemCalledV1(_ItemCalled):
    __doc__ = _ItemCalled.__doc__


class IntakeItemCallEndedV1(_ItemCallEnded):
    __doc__ = _ItemCallEnded.__doc__


class EnquiryItemCalledV1(_ItemCalled):
    __doc__ = _ItemCalled.__doc__


class EnquiryItemCallEndedV1(_ItemCallEnded):
    __doc__ = _ItemCallEnded.__doc__
