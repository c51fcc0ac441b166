"""COMMANDS of notify about one notice, with their look-ups. An attempt that failed needs the owner's, in `commands`."""

from __future__ import annotations

from services.chassis.application.command_spec import CommandSpec, LookupContext
from services.chassis.domain.open_items.state import ItemSubject
from services.notify.council import council
from services.notify.domain.channel.state import Channel, channel_of
from services.notify.domain.delivery.attempts import (
    AddNewsToNotice,
    Addresses,
    BeginAttempt,
    IntendDelivery,
    RecordNoticeDelivered,
)
from services.notify.domain.delivery.follow_up import RecordNoticeOwner, RecordSeenTo, SeeTo, SendAgain
from services.notify.domain.delivery.state import Delivery, delivery_of
from services.notify.open_items import find_involvement
from services.notify.reach import who_has_a_part
from services.notify.roles import NOTIFY, RESPONSIBLE_MANAGERS
from services.notify.visibility_commands import correspondent


def may_see_notice(unit_of_work: LookupContext, delivery: Delivery) -> bool:
    """Look-up: whether the caller may see the case that a notice is about. The test of a team's address has none."""
    case = delivery.staff.case if delivery.staff else delivery.referral
    if case is None:
        return True
    subject = ItemSubject(stream=unit_of_work.stream_id, case=case, reference="")
    return not find_involvement(unit_of_work, subject).hides_from(unit_of_work.context.by)


def addresses(unit_of_work: LookupContext, command: IntendDelivery) -> Addresses:
    """Look-up: the addresses of the organisation and of the member that a notice goes to, and one that waits."""
    return Addresses(
        channel=unit_of_work.state(Channel, channel_of(command.organisation)),
        member=correspondent(unit_of_work, command.member) if command.own_address_only else None,
        gathers_seconds=council().gather_seconds,
        gathering=_waiting_notice(unit_of_work, command) if command.gathers and command.follows else None,
    )


def _waiting_notice(unit_of_work: LookupContext, command: IntendDelivery) -> Delivery | None:
    """The notice to the same person of what was told before, or the one that it went with."""
    writers = unit_of_work.stream_id == delivery_of(command.referral, command.update, command.channel)
    colleague = None if writers else command.member

    def notice_of(update: str) -> Delivery | None:
        return unit_of_work.state(Delivery, delivery_of(command.referral, update, command.channel, colleague))

    before = notice_of(command.follows)
    return notice_of(before.gathered_into) if before and before.gathered_into else before


DELIVERY_COMMANDS = (
    CommandSpec(IntendDelivery, Delivery, None, NOTIFY, lookup=addresses),
    CommandSpec(AddNewsToNotice, Delivery, None, NOTIFY),
    CommandSpec(BeginAttempt, Delivery, None, NOTIFY, lookup=who_has_a_part),
    CommandSpec(RecordNoticeDelivered, Delivery, None, NOTIFY),
    CommandSpec(
        SendAgain,
        Delivery,
        "POST /deliveries/{id}/renewal",
        RESPONSIBLE_MANAGERS | {"administrator"},
        visible_by=may_see_notice,
    ),
    CommandSpec(SeeTo, Delivery, "POST /deliveries/{id}/seen-to", RESPONSIBLE_MANAGERS, visible_by=may_see_notice),
    CommandSpec(RecordSeenTo, Delivery, None, NOTIFY),
    CommandSpec(RecordNoticeOwner, Delivery, None, NOTIFY),
)
