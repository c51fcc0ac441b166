"""Projection: notices to the council's own people, with their addresses, and what became of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.domain.decider import stream
from services.chassis.projections.projection import Projection
from services.chassis.projections.row_changes import Change, change, row
from services.notify.domain.channel.directory import MemberKnown, MemberLeft
from services.notify.domain.delivery.attempts import AttemptFailed, NoticeDelivered
from services.notify.domain.delivery.follow_up import DeliveryRenewed, UndeliverableSeenTo
from services.notify.domain.delivery.restriction import DeliveryCancelled
from services.notify.domain.delivery.staff_notices import StaffNoticeIntended, StaffNoticeUndeliverable
from services.notify.domain.delivery.staff_subject import StaffPurpose
from services.notify.domain.delivery.state import Result
from services.notify.domain.item_call.addressing import CallAddressed, CallClosed
from services.notify.domain.team.upstream_facts import TeamKnown
from services.notify.projections.staff_notice_tables import members, notices, tables, teams

NOBODY = "nobody"
"""The place of a call for which no address of anybody is known."""
NO_ADDRESS = "no address is known of anybody who could be written to"


def intended(event: StaffNoticeIntended, recorded: RecordedEvent) -> Iterator[Change]:
    subject, receiver = event.subject, event.receiver
    yield row(
        notices,
        delivery=recorded.stream,
        purpose=subject.purpose,
        subject=subject.id,
        case=subject.case,
        service=subject.service,
        what=subject.what,
        reference=subject.reference,
        reason=subject.reason,
        rung=subject.rung,
        asks_for_it=subject.asks_for_it,
        due_at=subject.due_at,
        next_at=subject.next_at,
        test=subject.test,
        member=receiver.member,
        team=receiver.team,
        place=receiver.place,
        called_at=recorded.metadata.occurred_at,
        closed=False,
        attempt_due=recorded.recorded_at,
    )


def addressed(event: CallAddressed, recorded: RecordedEvent) -> Iterator[Change]:
    """Nobody could be written to: that is shown as a notice that did not arrive."""
    if event.receivers:
        return
    call = event.call
    yield row(
        notices,
        delivery=stream("unaddressed-calls", call.service, call.item, call.number),
        purpose=StaffPurpose.ITEM,
        subject=call.item,
        case=call.case,
        service=call.service,
        what=call.what,
        reference=call.reference,
        reason=call.reason,
        rung=call.rung,
        asks_for_it=call.asks_for_it,
        due_at=call.due_at,
        place=NOBODY,
        called_at=recorded.metadata.occurred_at,
        closed=False,
        result=Result.UNDELIVERABLE,
        failure=NO_ADDRESS,
        ended_at=recorded.recorded_at,
    )


def call_closed(event: CallClosed, recorded: RecordedEvent) -> Iterator[Change]:
    """Somebody has the item, or it is settled."""
    return (change(notices, delivery=delivery, closed=True) for delivery in event.notices)


def attempt_failed(event: AttemptFailed, recorded: RecordedEvent) -> Iterator[Change]:
    yield change(notices, delivery=recorded.stream, attempt_due=event.due, failure=event.reason)


def delivered(event: NoticeDelivered, recorded: RecordedEvent) -> Iterator[Change]:
    yield _end(recorded, Result.DELIVERED, failure=None)


def undeliverable(event: StaffNoticeUndeliverable, recorded: RecordedEvent) -> Iterator[Change]:
    failure = {"failure": event.reason, "owner": event.owner, "version": recorded.version}
    yield _end(recorded, Result.UNDELIVERABLE, **failure)


def renewed(event: DeliveryRenewed, recorded: RecordedEvent) -> Iterator[Change]:
    again = {"attempt_due": recorded.recorded_at, "result": None, "owner": None, "ended_at": None}
    yield change(notices, delivery=recorded.stream, **again)


def cancelled(event: DeliveryCancelled, recorded: RecordedEvent) -> Iterator[Change]:
    yield _end(recorded, Result.CANCELLED)


def seen_to(event: UndeliverableSeenTo, recorded: RecordedEvent) -> Iterator[Change]:
    yield _end(recorded, Result.SEEN_TO)


def _end(recorded: RecordedEvent, result: Result, **columns: Any) -> Change:
    ending = {"attempt_due": None, "result": result, "ended_at": recorded.metadata.occurred_at}
    return change(notices, delivery=recorded.stream, **ending, **columns)


def member_known(event: MemberKnown, recorded: RecordedEvent) -> Iterator[Change]:
    yield row(members, member=event.member, email=event.email)


def member_left(event: MemberLeft, recorded: RecordedEvent) -> Iterator[Change]:
    yield row(members, member=event.member, email=None)


def team_known(event: TeamKnown, recorded: RecordedEvent) -> Iterator[Change]:
    addresses = {"mailbox": event.facts.mailbox, "out_of_hours_address": event.facts.out_of_hours_address}
    yield row(teams, team=recorded.stream, **addresses)


STAFF_NOTICES = Projection(
    "staff_notices",
    4,
    tables,
    {
        StaffNoticeIntended: intended,
        CallAddressed: addressed,
        CallClosed: call_closed,
        AttemptFailed: attempt_failed,
        NoticeDelivered: delivered,
        StaffNoticeUndeliverable: undeliverable,
        DeliveryRenewed: renewed,
        DeliveryCancelled: cancelled,
        UndeliverableSeenTo: seen_to,
        MemberKnown: member_known,
        MemberLeft: member_left,
        TeamKnown: team_known,
    },
)
