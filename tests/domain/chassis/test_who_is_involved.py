"""Whoever has a part in a matter is not given it, not asked about it, and sees nothing of it once it is restricted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from services.chassis.domain.decider import Unknown
from services.chassis.domain.open_items.allocation import AllocateItem, ItemUnallocated
from services.chassis.domain.open_items.escalation import EscalateItem, ItemEscalated
from services.chassis.domain.open_items.holdings import Holdings
from services.chassis.domain.open_items.involvement import Involvement, IsInvolved
from services.chassis.domain.open_items.returning import HoldingsLookedThrough, LookThroughHoldings, ReturnIfInvolved
from services.chassis.domain.open_items.review import AcknowledgeItem, ReviewItem
from services.chassis.domain.open_items.seen import SeeItem
from services.chassis.domain.open_items.state import ItemContext, OpenItem, Rung
from tests.domain.chassis.test_open_items import RAISE, TOM, after, allocated, at, knowing, raised

RUTH, IRA = uuid4(), uuid4()
NOBODY_ASKED: dict[Rung, tuple[UUID, ...]] = dict.fromkeys(Rung, ())


def with_part(*involved: UUID, restricted: bool = False, **more: Any) -> ItemContext:
    involvement = Involvement(involved=frozenset(involved), restricted=restricted)
    return replace(knowing("cook"), involvement=involvement, **more)


def escalated(item: OpenItem, asked: Mapping[Rung, tuple[UUID, ...]], restricted: bool = True) -> ItemEscalated:
    lookup = with_part(restricted=restricted, asked={**NOBODY_ASKED, **asked})
    (event,) = EscalateItem(due_at=item.escalates.due_at).decide(item, at(item.escalates.due_at), lookup)
    assert isinstance(event, ItemEscalated)
    return event


def test_nobody_who_has_a_part_in_a_matter_is_given_it() -> None:
    with pytest.raises(IsInvolved, match="choose somebody else"):
        list(AllocateItem(owner=TOM).decide(raised(), at(), with_part(TOM)))
    assert [*AllocateItem(owner=TOM).decide(raised(), at(), with_part(RUTH))] != []


def test_what_stands_beside_an_item_of_somebody_involved_is_not_theirs() -> None:
    item = after(None, *RAISE.decide(None, at(), with_part(TOM)))

    assert (item.owner, item.unallocated) == (None, "new")


def test_an_owner_who_turns_out_to_have_a_part_gives_the_item_back_at_once() -> None:
    item = allocated(raised())
    (returned,) = ReturnIfInvolved(owner=TOM).decide(item, at(), with_part(TOM))

    assert isinstance(returned, ItemUnallocated)
    assert (returned.reason, returned.previous) == ("its owner has a part in the matter", TOM)
    assert [*ReturnIfInvolved(owner=TOM).decide(item, at(), with_part(RUTH))] == []
    assert [*ReturnIfInvolved(owner=RUTH).decide(item, at(), with_part(RUTH))] == []
    assert [*ReturnIfInvolved(owner=TOM).decide(after(item, returned), at(), with_part(TOM))] == []


def test_each_item_of_somebody_who_has_a_part_somewhere_is_asked() -> None:
    one = uuid4()
    held = Holdings(items={one: "kettle"})

    assert [*LookThroughHoldings(member=TOM).decide(held, at())] == [HoldingsLookedThrough(items=(one,), member=TOM)]
    assert [*LookThroughHoldings(member=TOM).decide(Holdings(), at())] == []
    assert HoldingsLookedThrough(items=(one,), member=TOM).apply(held) == held


def test_a_restricted_matter_goes_from_whom_it_names_to_the_leads_and_then_to_information_governance() -> None:
    item = raised()
    for rung, who in ((Rung.LEAD, RUTH), (Rung.GOVERNANCE, IRA), (Rung.GOVERNANCE, IRA)):
        event = escalated(item, {Rung.MANAGER: (TOM,), Rung.LEAD: (RUTH,), Rung.GOVERNANCE: (IRA,)})
        item = event.apply(item)
        assert (event.rung, event.asked, event.skipped) == (rung, (who,), ())


def test_a_restricted_matter_goes_to_every_lead_where_nobody_of_information_governance_can_be_asked() -> None:
    event = escalated(raised(), {Rung.EVERY_LEAD: (RUTH,)})

    assert (event.rung, event.asked, event.skipped) == (Rung.EVERY_LEAD, (RUTH,), (Rung.LEAD, Rung.GOVERNANCE))


@pytest.mark.parametrize(
    ("stands_on", "restricted", "goes_to"),
    [
        (Rung.MANAGER, True, Rung.LEAD),
        (Rung.EVERY_LEAD, True, Rung.GOVERNANCE),
        (Rung.GOVERNANCE, False, Rung.EVERY_LEAD),
    ],
)
def test_a_matter_that_becomes_restricted_or_is_no_more_goes_on_from_its_height(
    stands_on: Rung, restricted: bool, goes_to: Rung
) -> None:
    everybody = dict.fromkeys(Rung, (RUTH,))

    assert escalated(replace(raised(), rung=stands_on), everybody, restricted).rung == goes_to


@pytest.mark.parametrize(
    "command",
    [
        SeeItem(outcome="descaled", words="Done."),
        ReviewItem(note="Still."),
        AcknowledgeItem(),
        AllocateItem(reason="busy"),
    ],
)
def test_who_has_a_part_in_a_restricted_matter_is_answered_as_if_it_were_not_there(command: Any) -> None:
    item = raised(urgent=True)

    with pytest.raises(Unknown):
        list(command.decide(item, at(), with_part(TOM, restricted=True)))
    assert [*command.decide(item, at(), with_part(TOM))] != []
    assert [*command.decide(item, at(), with_part(RUTH, restricted=True))] != []
