"""COMMANDS on open items, the same in each service: what people ask of an item, and what the service asks of itself."""

from __future__ import annotations

from functools import partial

from services.chassis.application.command_spec import AnyCommandSpec, CommandSpec
from services.chassis.domain.open_items.absence import AskReallocation, RecordOwnerAway
from services.chassis.domain.open_items.allocation import AllocateItem, ReturnItem
from services.chassis.domain.open_items.calls import Call, CallPeople, EndCall
from services.chassis.domain.open_items.escalation import EscalateItem
from services.chassis.domain.open_items.extending import AnswerExtension, AskExtension
from services.chassis.domain.open_items.holdings import (
    CloseHoldings,
    EndHoldings,
    Holdings,
    RecordItemGivenUp,
    RecordItemTaken,
)
from services.chassis.domain.open_items.leads import Leads, RecordLeadKnown
from services.chassis.domain.open_items.life import RaiseItem, SettleItem
from services.chassis.domain.open_items.overdue import RecordItemOverdue
from services.chassis.domain.open_items.pausing import EndPause, PauseItem, ResumeItem
from services.chassis.domain.open_items.retiming import RetimeItem
from services.chassis.domain.open_items.returning import LookThroughHoldings, ReturnIfInvolved
from services.chassis.domain.open_items.review import AcknowledgeItem, RateItem, ReviewItem
from services.chassis.domain.open_items.seen import SeeItem
from services.chassis.domain.open_items.state import OpenItem
from services.chassis.open_items.calls import find_call
from services.chassis.open_items.ladder import find_escalation
from services.chassis.open_items.service_items import ServiceItems


def item_commands(items: ServiceItems) -> tuple[AnyCommandSpec, ...]:
    """The lines that a service adds to its COMMANDS."""
    actors, itself, look_up = items.actors, frozenset({items.service}), items.look_up
    shown = items.is_shown
    path = "POST /open-items/{id}"
    acknowledgement, called = f"{path}/acknowledgement", actors | items.readers
    return (
        CommandSpec(AllocateItem, OpenItem, f"{path}/allocation", actors | itself, lookup=look_up, visible_by=shown),
        CommandSpec(ReviewItem, OpenItem, f"{path}/review", actors, lookup=look_up, visible_by=shown),
        CommandSpec(SeeItem, OpenItem, f"{path}/seen", actors, lookup=look_up, visible_by=shown),
        CommandSpec(
            AcknowledgeItem,
            OpenItem,
            acknowledgement,
            called,
            lookup=look_up,
            visible_by=shown,
            append_only=True,
        ),
        CommandSpec(PauseItem, OpenItem, f"{path}/pause", actors, lookup=look_up, visible_by=shown),
        CommandSpec(ResumeItem, OpenItem, f"{path}/resumption", actors, lookup=look_up, visible_by=shown),
        CommandSpec(AskExtension, OpenItem, f"{path}/extension", actors, lookup=look_up, visible_by=shown),
        CommandSpec(AnswerExtension, OpenItem, f"{path}/extension-answer", actors, lookup=look_up, visible_by=shown),
        CommandSpec(EndPause, OpenItem, None, itself, lookup=items.look_up_existing),
        CommandSpec(RaiseItem, OpenItem, None, itself, lookup=look_up),
        CommandSpec(SettleItem, OpenItem, None, itself),
        CommandSpec(RateItem, OpenItem, None, itself, lookup=items.look_up_existing),
        CommandSpec(ReturnItem, OpenItem, None, itself, lookup=items.look_up_existing),
        CommandSpec(EscalateItem, OpenItem, None, itself, lookup=partial(find_escalation, items)),
        CommandSpec(RecordItemOverdue, OpenItem, None, itself),
        CommandSpec(CallPeople, Call, None, itself, lookup=partial(find_call, items)),
        CommandSpec(EndCall, Call, None, itself),
        CommandSpec(RecordLeadKnown, Leads, None, itself),
        CommandSpec(RetimeItem, OpenItem, None, itself, lookup=items.look_up_existing),
        CommandSpec(RecordItemTaken, Holdings, None, itself),
        CommandSpec(RecordItemGivenUp, Holdings, None, itself),
        CommandSpec(EndHoldings, Holdings, None, itself),
        CommandSpec(CloseHoldings, Holdings, None, itself),
        CommandSpec(RecordOwnerAway, Holdings, None, itself),
        CommandSpec(LookThroughHoldings, Holdings, None, itself),
        CommandSpec(ReturnIfInvolved, OpenItem, None, itself, lookup=items.look_up_existing),
        CommandSpec(AskReallocation, OpenItem, None, itself, lookup=partial(find_escalation, items)),
    )
