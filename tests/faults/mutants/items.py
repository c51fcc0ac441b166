"""Mutants of open items, of their clocks and owners, and of holding updates."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

from services.chassis.domain.decider import Dispatch
from services.chassis.domain.open_items.allocation import ItemAllocated
from services.chassis.domain.open_items.calls import CallPeople
from services.chassis.domain.open_items.escalation import EscalateItem
from services.chassis.domain.open_items.holdings import CloseHoldings, RecordItemTaken
from services.chassis.domain.open_items.life import RaiseItem, SettleItem
from services.chassis.open_items.projection import OPEN_ITEMS
from services.chassis.scheduling import due_commands as due_commands_module
from services.chassis.scheduling import scheduler
from services.intake.domain.referral.worry import WorryRaised
from services.intake.policies import REACTIONS
from services.notify.domain.feedback.aside import tell_aside
from services.notify.domain.feedback.holding_updates import SendHoldingUpdate
from services.notify.domain.feedback.state import Milestone
from services.notify.domain.item_call.addressing import AddressCall
from tests.faults.mutants.patching import patch, patch_item

SLOWER_BY = timedelta(days=1)


def does_nothing(command: type) -> Callable[[], None]:
    """A command that records nothing."""
    return lambda: patch(command, "decide", lambda self, *args, **kwargs: ())


item_unsettled = does_nothing(SettleItem)
item_not_escalated = does_nothing(EscalateItem)
holdings_not_kept = does_nothing(RecordItemTaken)
holdings_not_ended = does_nothing(CloseHoldings)
nobody_called, call_unaddressed = does_nothing(CallPeople), does_nothing(AddressCall)
holding_update_unsent = does_nothing(SendHoldingUpdate)


def worry_unraised() -> None:
    decide = RaiseItem.decide

    def decide_unless_worried(self: RaiseItem, *args: Any) -> Any:
        return () if self.kind == "worry" else decide(self, *args)

    patch(RaiseItem, "decide", decide_unless_worried)


def worry_raised_twice() -> None:
    raised = REACTIONS[WorryRaised]

    def raise_again(*args: Any) -> Iterator[Dispatch]:
        for dispatch in raised(*args):
            yield dispatch
            yield replace(dispatch, stream_id=uuid4())

    patch_item(REACTIONS, WorryRaised, raise_again)


def allocation_settles() -> None:
    """To give an item to somebody takes it off the board."""
    allocated = REACTIONS[ItemAllocated]

    def settle_too(event: Any, item: Any, stream_id: Any) -> Iterator[Dispatch]:
        yield from allocated(event, item, stream_id)
        yield Dispatch(stream_id, SettleItem(outcome="it has an owner"))

    patch_item(REACTIONS, ItemAllocated, settle_too)


def board_shows_no_owner() -> None:
    patch_item(OPEN_ITEMS.changes, ItemAllocated, lambda event, recorded: ())


def old_clock_escalates() -> None:
    """A clock that another replaced escalates still."""
    decide = EscalateItem.decide

    def decide_by_any_clock(self: EscalateItem, item: Any, *args: Any) -> Any:
        return decide(replace(self, due_at=item.escalates.due_at) if item else self, item, *args)

    patch(EscalateItem, "decide", decide_by_any_clock)


def scheduler_is_late() -> None:
    due_commands = due_commands_module.due_commands
    patch(scheduler, "due_commands", lambda engine, now, *args: due_commands(engine, now - SLOWER_BY, *args))


def holding_update_after_another_word() -> None:
    def tell_always(self: SendHoldingUpdate, feedback: Any, context: Any, manager: Any) -> Any:
        return tell_aside(feedback, Milestone.HOLDING, manager.next_words)

    patch(SendHoldingUpdate, "decide", tell_always)
