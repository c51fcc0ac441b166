"""The ladder: a rung is filled by those who hold its role and are here; an empty one is skipped, and that is said."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import Any
from uuid import UUID, uuid4

from msgspec.structs import replace

from services.chassis.domain.open_items.escalation import EscalateItem, ItemEscalated
from services.chassis.domain.open_items.leads import LeadKnown, Leads, RecordLeadKnown
from services.chassis.domain.open_items.state import OpenItem, Rung
from services.chassis.open_items.descriptions import ITEM_DESCRIPTIONS
from tests.domain.chassis.test_open_items import at, knowing, raised

GRACE, RUTH, RENE = uuid4(), uuid4(), uuid4()


def escalated(item: OpenItem, asked: Mapping[Rung, tuple[UUID, ...]]) -> ItemEscalated:
    due_at = item.escalates.due_at
    everybody = {Rung.MANAGER: (), Rung.LEAD: (), Rung.EVERY_LEAD: (), Rung.GOVERNANCE: (), **asked}
    (event,) = EscalateItem(due_at=due_at).decide(item, at(due_at), replace(knowing(), asked=everybody))
    assert isinstance(event, ItemEscalated)
    return event


def test_the_managers_who_are_here_are_asked_first() -> None:
    event = escalated(raised(), {Rung.MANAGER: (GRACE,), Rung.LEAD: (RUTH,)})

    assert (event.rung, event.asked, event.skipped) == (Rung.MANAGER, (GRACE,), ())


def test_a_rung_on_which_nobody_is_here_is_skipped_at_once_and_that_is_said() -> None:
    event = escalated(raised(), {Rung.LEAD: (RUTH, RENE)})

    assert (event.rung, event.asked, event.skipped) == (Rung.LEAD, (RUTH, RENE), (Rung.MANAGER,))
    assert "nobody could be asked as team manager" in ITEM_DESCRIPTIONS[ItemEscalated](event)


def test_where_nobody_is_here_at_all_every_lead_is_asked() -> None:
    event = escalated(raised(), {Rung.EVERY_LEAD: (RUTH,)})

    assert (event.rung, event.asked, event.skipped) == (Rung.EVERY_LEAD, (RUTH,), (Rung.MANAGER, Rung.LEAD))


def test_the_last_rung_is_asked_again_even_where_there_is_no_lead() -> None:
    item = raised()
    for _ in range(3):
        event = escalated(item, {})
        item = event.apply(item)

    assert (event.rung, event.asked, event.skipped) == (Rung.EVERY_LEAD, (), ())


def test_somebody_is_a_lead_from_when_they_hold_the_role_until_they_do_not() -> None:
    leads: Any = None
    for member, holds in ((RUTH, True), (RENE, True), (RUTH, True), (RUTH, False), (GRACE, False)):
        leads = reduce(lambda s, e: e.apply(s), RecordLeadKnown(member=member, leads=holds).decide(leads, at()), leads)

    assert leads == Leads(members=(RENE,))
    assert [*RecordLeadKnown(member=RENE, leads=False).decide(leads, at())] == [LeadKnown(member=RENE, leads=False)]
    assert [*RecordLeadKnown(member=GRACE, leads=False).decide(None, at())] == []
