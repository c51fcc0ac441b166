"""Projection: notices to the council's own people: which are due, with their addresses, and what became of each.

The query tells to whom and when a call for an open item went out, and whether it was delivered.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from annotated_types import doc
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    DateTime,
    Integer,
    MetaData,
    String,
    Table,
    Uuid,
    case,
    select,
)

from contracts.http.notify import CallNotice
from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.domain.decider import CommandContext, stream
from services.chassis.projections.pagination import FIRST_PAGE, Page, PageRequest, SortKey, paginate
from services.chassis.projections.projection import Projection
from services.chassis.projections.row_changes import Change, change, row
from services.notify.council import council
from services.notify.domain.channel.directory import MemberKnown, MemberLeft
from services.notify.domain.delivery.attempts import AttemptFailed, NoticeDelivered
from services.notify.domain.delivery.follow_up import DeliveryRenewed, UndeliverableSeenTo
from services.notify.domain.delivery.restriction import DeliveryCancelled
from services.notify.domain.delivery.staff_notices import StaffNoticeIntended, StaffNoticeUndeliverable
from services.notify.domain.delivery.staff_subject import StaffPurpose
from services.notify.domain.delivery.state import ChannelKind, Notice, Result, StaffNews
from services.notify.domain.item_call.addressing import CallAddressed, CallClosed
from services.notify.domain.item_call.receivers import Place
from services.notify.domain.team.upstream_facts import TeamKnown

NOBODY = "nobody"
"""The place of a call for which no address of anybody is known."""
NO_ADDRESS = "no address is known of anybody who could be written to"

tables = MetaData()
notices = Table(
    "staff_notices",
    tables,
    Column("delivery", Uuid, primary_key=True),
    Column("purpose", String, nullable=False),
    Column("subject", Uuid, nullable=False, index=True),
    Column("service", String, nullable=False),
    Column("what", String, nullable=False),
    Column("reference", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("rung", String, nullable=False),
    Column("asks_for_it", Boolean, nullable=False),
    Column("due_at", DateTime(timezone=True)),
    Column("next_at", DateTime(timezone=True)),
    Column("test", Uuid),
    Column("member", Uuid),
    Column("team", Uuid),
    Column("place", String, nullable=False),
    Column("called_at", DateTime(timezone=True), nullable=False),
    Column("attempt_due", DateTime(timezone=True), index=True),
    Column("result", String),
    Column("failure", String),
    Column("owner", String),
    Column("ended_at", DateTime(timezone=True)),
    Column("version", Integer),
    Column("closed", Boolean, nullable=False),
)
members = Table(
    "staff_notices_members",
    tables,
    Column("member", Uuid, primary_key=True),
    Column("email", String),
)
teams = Table(
    "staff_notices_teams",
    tables,
    Column("team", Uuid, primary_key=True),
    Column("mailbox", String),
    Column("out_of_hours_address", String),
)


def intended(event: StaffNoticeIntended, recorded: RecordedEvent) -> Iterator[Change]:
    subject, receiver = event.subject, event.receiver
    yield row(
        notices,
        delivery=recorded.stream,
        purpose=subject.purpose,
        subject=subject.id,
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
    3,
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


def due_staff_notices(connection: Connection, now: datetime, limit: int = 100) -> list[Notice]:
    """Notices to the council's own people that are due by now; those that ask for "I have it" first."""
    urgent_first = case((notices.c.asks_for_it, 0), else_=1)
    due = (
        select(notices, members.c.email, teams.c.mailbox, teams.c.out_of_hours_address)
        .outerjoin(members, members.c.member == notices.c.member)
        .outerjoin(teams, teams.c.team == notices.c.team)
        .where(notices.c.attempt_due <= now)
        .order_by(urgent_first, notices.c.attempt_due)
        .limit(limit)
    )
    return [_notice(found) for found in connection.execute(due)]


def _notice(found: Any) -> Notice:
    """Each receiver is a lane of its own: one that does not answer delays nobody else."""
    address = _address(found)
    return Notice(
        delivery=found.delivery,
        referral=found.subject,
        reference=found.reference,
        update="",
        channel=ChannelKind.EMAIL,
        organisation=stream("receivers", found.place, found.member or found.team or ""),
        email=address,
        webhook=None,
        own_email=address,
        staff=StaffNews(**{name: getattr(found, name) for name in StaffNews._fields}),
    )


def _address(found: Any) -> str | None:
    addresses: dict[Place, str | None] = {
        Place.OWN: found.email,
        Place.MAILBOX: found.mailbox,
        Place.OUT_OF_HOURS: found.out_of_hours_address,
        Place.DIRECTOR: council().director_mailbox,
    }
    return addresses[Place(found.place)]


Item = Annotated[UUID, doc("the open item, of whatever service; or a team, for the tests of its address")]


def call_notices(
    connection: Connection, context: CommandContext, item: Item, page_request: PageRequest = FIRST_PAGE
) -> Page[CallNotice]:
    """To whom and when it went out that an open item asks for somebody, and whether it was delivered; latest first."""
    found = select(notices).where(notices.c.subject == item)
    latest = (SortKey(notices.c.called_at, descending=True), SortKey(notices.c.delivery))
    return paginate(connection, "calls", found, latest, page_request, _entry)


def _entry(found: Any) -> CallNotice:
    fields = {name: getattr(found, name) for name in CallNotice.model_fields if name != "item"}
    return CallNotice(item=found.subject, **fields)
