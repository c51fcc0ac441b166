"""DESCRIPTIONS of calls for open items and of notices to the council's own people, for histories."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.application.service_manifest import CaseLinks, Descriptions, StateDescriptions
from services.notify.domain.delivery.staff_notices import StaffNoticeIntended, StaffNoticeUndeliverable
from services.notify.domain.delivery.staff_subject import StaffSubject
from services.notify.domain.item_call.addressing import CallAddressed, CallClosed, notice_of
from services.notify.domain.item_call.receivers import Receiver
from services.notify.domain.item_call.state import ItemCall


def _receiver(receiver: Receiver) -> str:
    if receiver.member:
        return str(receiver.member)
    return f"The team {receiver.team}, at {receiver.place}" if receiver.team else f"Whoever reads {receiver.place}"


def _staff_news(subject: StaffSubject) -> str:
    return f"{subject.what} ({subject.reason})" if subject.what else "a test of its out-of-hours address"


CALL_DESCRIPTIONS: Descriptions = {
    StaffNoticeIntended: lambda e: f"{_receiver(e.receiver)} is to be written to: {_staff_news(e.subject)}.",
    StaffNoticeUndeliverable: lambda e: f"The notice did not arrive: {e.reason}. It waits for {e.owner}.",
    CallAddressed: lambda e: (
        f"Called for an open item ({e.call.reason}): "
        + (", ".join(map(_receiver, e.receivers)) or "nobody, because no address is known of anybody")
    ),
    CallClosed: lambda e: "Somebody has the item, or it is settled: what was not sent yet is not sent.",
}


def describe_item_call(item_call: ItemCall) -> Iterable[tuple[str, str]]:
    yield "Calls for the item", str(item_call.number)


CALL_STATE_DESCRIPTIONS: StateDescriptions = {ItemCall: describe_item_call}


def case_to_call(addressed: CallAddressed, recorded: RecordedEvent) -> Iterable[tuple[UUID, UUID]]:
    yield addressed.call.case, recorded.stream
    for receiver in addressed.receivers:
        yield recorded.stream, notice_of(addressed.call, receiver)


CALL_CASE_LINKS: CaseLinks = {CallAddressed: case_to_call}
