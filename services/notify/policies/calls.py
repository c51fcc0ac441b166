"""Policies on calls: whoever must act on an open item of any service is written to, until somebody has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from textwrap import shorten
from typing import Any
from uuid import UUID

import msgspec

from contracts.envelope import Envelope
from contracts.events.intake import TeamAddressTestAskedV1
from contracts.events.items import (
    EnquiryItemCalledV1,
    EnquiryItemCallEndedV1,
    IntakeItemCalledV1,
    IntakeItemCallEndedV1,
)
from services.chassis.application.service_manifest import Reactions, Subscriptions
from services.chassis.domain.decider import Dispatch, stream
from services.chassis.domain.open_items.calls import Call, CallEnded, ItemCalled
from services.chassis.domain.open_items.life import RaiseItem, SettleItem
from services.chassis.domain.open_items.state import ItemSubject
from services.notify.domain.delivery.follow_up import DeliveryRenewed, UndeliverableSeenTo
from services.notify.domain.delivery.restriction import CancelDelivery, DeliveryCancelled
from services.notify.domain.delivery.staff_notices import IntendStaffNotice, StaffNoticeUndeliverable
from services.notify.domain.delivery.staff_subject import StaffPurpose, StaffSubject
from services.notify.domain.delivery.state import Delivery
from services.notify.domain.item_call.addressing import (
    AddressCall,
    CallAddressed,
    CallClosed,
    CallFacts,
    CloseCall,
    notice_of,
)
from services.notify.domain.item_call.receivers import Place, Receiver
from services.notify.domain.item_call.state import ItemCall, item_call_of
from services.notify.domain.item_kinds import UNDELIVERABLE_CALL
from services.notify.open_items import ITEM_KINDS, NOTIFY, undeliverable_call_item
from services.notify.policies.open_items import DETAIL_CHARACTERS_MAX, member_of

INTAKE, ENQUIRY = "intake", "enquiry"


def intake_item_called(message: IntakeItemCalledV1, envelope: Envelope) -> Iterator[Dispatch]:
    yield _address(INTAKE, message.model_dump())


def intake_item_call_ended(message: IntakeItemCallEndedV1, envelope: Envelope) -> Iterator[Dispatch]:
    yield Dispatch(item_call_of(INTAKE, message.item), CloseCall(number=message.number))


def enquiry_item_called(message: EnquiryItemCalledV1, envelope: Envelope) -> Iterator[Dispatch]:
    yield _address(ENQUIRY, message.model_dump())


def enquiry_item_call_ended(message: EnquiryItemCallEndedV1, envelope: Envelope) -> Iterator[Dispatch]:
    yield Dispatch(item_call_of(ENQUIRY, message.item), CloseCall(number=message.number))


def item_called(event: ItemCalled, call: Call, stream_id: UUID) -> Iterator[Dispatch]:
    """Notify's own items call as those of the others do."""
    yield _address(NOTIFY, asdict(event))


def call_ended(event: CallEnded, call: Call, stream_id: UUID) -> Iterator[Dispatch]:
    yield Dispatch(item_call_of(NOTIFY, event.item), CloseCall(number=event.number))


def _address(service: str, called: Mapping[str, Any]) -> Dispatch:
    call = msgspec.convert({**called, "service": service}, CallFacts)
    return Dispatch(item_call_of(service, call.item), AddressCall(call=call))


def team_address_test_asked(message: TeamAddressTestAskedV1, envelope: Envelope) -> Iterator[Dispatch]:
    """To the address that the team has when it is sent: what was said of it before came before this."""
    subject = StaffSubject(purpose=StaffPurpose.ADDRESS_TEST, id=message.team, test=message.test)
    receiver = Receiver(place=Place.OUT_OF_HOURS, team=message.team)
    notice = stream("address-tests", message.team, message.test)
    yield Dispatch(notice, IntendStaffNotice(subject=subject, receiver=receiver))


def call_addressed(event: CallAddressed, item_call: ItemCall, stream_id: UUID) -> Iterator[Dispatch]:
    call = event.call
    subject = StaffSubject(
        purpose=StaffPurpose.ITEM,
        id=call.item,
        service=call.service,
        case=call.case,
        what=call.what,
        reference=call.reference,
        reason=call.reason,
        rung=call.rung,
        number=call.number,
        asks_for_it=call.asks_for_it,
        due_at=call.due_at,
        next_at=call.next_at,
        restricted=call.restricted,
        involved_members=call.involved_members,
        writers=call.writers,
    )
    for receiver in event.receivers:
        yield Dispatch(notice_of(call, receiver), IntendStaffNotice(subject=subject, receiver=receiver))


def call_closed(event: CallClosed, item_call: ItemCall, stream_id: UUID) -> Iterator[Dispatch]:
    """What was sent stays sent; what was not need not be."""
    return (Dispatch(notice, CancelDelivery()) for notice in event.notices)


def staff_notice_undeliverable(
    event: StaffNoticeUndeliverable, delivery: Delivery, stream_id: UUID
) -> Iterator[Dispatch]:
    """Of a test the page of the team says so, and the address stays untested.

    A call about a call that did not arrive raises nothing more: its item goes up all the same, and else what waits
    would double each day that a mail server is down. Whoever has a part in the matter is not given it, and of a
    restricted one nobody is: its team's mailbox is written to, then the leads.
    """
    subject = event.subject
    if subject.case is None or subject.what == A_CALL_DID_NOT_ARRIVE:
        return
    raised = RaiseItem(
        kind=UNDELIVERABLE_CALL,
        subject=ItemSubject(
            stream=stream_id, case=subject.case, reference=subject.reference, key=f"{subject.service}/{subject.id}"
        ),
        detail=shorten(f"{subject.what}: {event.reason}", DETAIL_CHARACTERS_MAX, placeholder=" …"),
        owner=None if subject.restricted else member_of(event.owner),
    )
    yield Dispatch(undeliverable_call_item(stream_id), raised)


def notice_ended(
    event: DeliveryRenewed | UndeliverableSeenTo | DeliveryCancelled, delivery: Delivery, stream_id: UUID
) -> Iterator[Dispatch]:
    if delivery.staff:
        yield Dispatch(undeliverable_call_item(stream_id), SettleItem(outcome=ENDINGS[type(event)]))


A_CALL_DID_NOT_ARRIVE = ITEM_KINDS[UNDELIVERABLE_CALL].in_general
ENDINGS: Mapping[type, str] = {
    DeliveryRenewed: "sent again",
    UndeliverableSeenTo: "seen to",
    DeliveryCancelled: "somebody has it by now",
}
CALL_SUBSCRIPTIONS: Subscriptions = {
    IntakeItemCalledV1: intake_item_called,
    IntakeItemCallEndedV1: intake_item_call_ended,
    EnquiryItemCalledV1: enquiry_item_called,
    EnquiryItemCallEndedV1: enquiry_item_call_ended,
    TeamAddressTestAskedV1: team_address_test_asked,
}
CALL_REACTIONS: Reactions = {
    ItemCalled: item_called,
    CallEnded: call_ended,
    StaffNoticeUndeliverable: staff_notice_undeliverable,
    **dict.fromkeys(ENDINGS, notice_ended),
    CallAddressed: call_addressed,
    CallClosed: call_closed,
}
