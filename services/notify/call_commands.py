"""COMMANDS of notify about calls for open items, and notices to the council's own people."""

from __future__ import annotations

from services.chassis.application.command_spec import CommandSpec
from services.notify.domain.delivery.staff_notices import IntendStaffNotice
from services.notify.domain.delivery.state import Delivery
from services.notify.domain.item_call.addressing import AddressCall, CloseCall
from services.notify.domain.item_call.state import ItemCall
from services.notify.reach import find_reach
from services.notify.roles import NOTIFY

CALL_COMMANDS = (
    CommandSpec(AddressCall, ItemCall, None, NOTIFY, lookup=find_reach),
    CommandSpec(CloseCall, ItemCall, None, NOTIFY),
    CommandSpec(IntendStaffNotice, Delivery, None, NOTIFY),
)
