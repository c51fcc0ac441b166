"""Projection: notices that are due, with their addresses, and undeliverable notices, with their owners."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Boolean, Column, Connection, DateTime, Integer, MetaData, String, Table, Uuid, func, select

from contracts.http.notify import UndeliverableNotice
from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.domain.decider import CommandContext
from services.chassis.open_items.parts import is_shown_to
from services.chassis.projections.pagination import FIRST_PAGE, Page, PageRequest, SortKey, paginate
from services.chassis.projections.projection import Projection
from services.chassis.projections.row_changes import Change, change, row, upsert
from services.notify.domain.channel.directory import MemberKnown, MemberLeft, PartnerKnown
from services.notify.domain.channel.webhooks import WebhookSet
from services.notify.domain.delivery.attempts import (
    AttemptFailed,
    DeliveryIntended,
    NoticeDelivered,
    NoticeUndeliverable,
)
from services.notify.domain.delivery.follow_up import DeliveryRenewed, NoticeOwnerChanged, UndeliverableSeenTo
from services.notify.domain.delivery.restriction import DeliveryCancelled, DeliveryNarrowed
from services.notify.domain.delivery.state import ChannelKind, Notice, Result
from services.notify.domain.feedback.obligations import ReferralReceived
from services.notify.domain.feedback.state import Milestone, occasion_to_path

RECEIPT, UPDATE = "received", "update"
"""Kinds of news, as the table of words names them."""

tables = MetaData()
deliveries = Table(
    "deliveries",
    tables,
    Column("delivery", Uuid, primary_key=True),
    Column("referral", Uuid, nullable=False),
    Column("occasion", String, nullable=False),
    Column("update_id", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("organisation", Uuid, nullable=False),
    Column("member", Uuid, nullable=False),
    Column("due", DateTime(timezone=True), index=True),
    Column("result", String),
    Column("reason", String),
    Column("owner", String),
    Column("ended_at", DateTime(timezone=True)),
    Column("version", Integer),
    Column("own_address_only", Boolean, nullable=False),
)
referrals = Table(
    "deliveries_referrals",
    tables,
    Column("referral", Uuid, primary_key=True),
    Column("reference", String, nullable=False),
)
organisations = Table(
    "deliveries_organisations",
    tables,
    Column("organisation", Uuid, primary_key=True),
    Column("mailbox", String),
    Column("webhook", String),
)
members = Table(
    "deliveries_members",
    tables,
    Column("member", Uuid, primary_key=True),
    Column("email", String),
)


def referral_received(event: ReferralReceived, recorded: RecordedEvent) -> Iterator[Change]:
    yield row(referrals, referral=event.referral, reference=event.reference)


def delivery_intended(event: DeliveryIntended, recorded: RecordedEvent) -> Iterator[Change]:
    yield row(
        deliveries,
        delivery=recorded.stream,
        referral=event.referral,
        occasion=event.occasion,
        update_id=event.update,
        channel=event.channel,
        organisation=event.organisation,
        member=event.member,
        due=recorded.recorded_at + timedelta(seconds=event.gathers_seconds),
        own_address_only=event.own_address_only,
    )


def delivery_cancelled(event: DeliveryCancelled, recorded: RecordedEvent) -> Iterator[Change]:
    yield _end(recorded, result=Result.CANCELLED)


def delivery_narrowed(event: DeliveryNarrowed, recorded: RecordedEvent) -> Iterator[Change]:
    yield change(deliveries, delivery=recorded.stream, own_address_only=True, version=recorded.version)


def attempt_failed(event: AttemptFailed, recorded: RecordedEvent) -> Iterator[Change]:
    yield change(deliveries, delivery=recorded.stream, due=event.due, reason=event.reason)


def notice_delivered(event: NoticeDelivered, recorded: RecordedEvent) -> Iterator[Change]:
    yield _end(recorded, result=Result.DELIVERED)


def notice_undeliverable(event: NoticeUndeliverable, recorded: RecordedEvent) -> Iterator[Change]:
    """The version stays as it is read until somebody sees to the notice, or it is given to somebody."""
    failure = {"reason": event.reason, "owner": event.owner, "version": recorded.version}
    yield _end(recorded, result=Result.UNDELIVERABLE, **failure)


def owner_changed(event: NoticeOwnerChanged, recorded: RecordedEvent) -> Iterator[Change]:
    yield change(deliveries, delivery=recorded.stream, owner=event.owner, version=recorded.version)


def delivery_renewed(event: DeliveryRenewed, recorded: RecordedEvent) -> Iterator[Change]:
    renewed = {"due": recorded.recorded_at, "result": None, "owner": None, "ended_at": None}
    yield change(deliveries, delivery=recorded.stream, **renewed)


def undeliverable_seen_to(event: UndeliverableSeenTo, recorded: RecordedEvent) -> Iterator[Change]:
    yield _end(recorded, result=Result.SEEN_TO)


def _end(recorded: RecordedEvent, **columns: Any) -> Change:
    return change(deliveries, delivery=recorded.stream, due=None, ended_at=recorded.recorded_at, **columns)


def partner_known(event: PartnerKnown, recorded: RecordedEvent) -> Iterator[Change]:
    yield upsert(organisations, organisation=event.organisation, mailbox=event.mailbox)


def webhook_set(event: WebhookSet, recorded: RecordedEvent) -> Iterator[Change]:
    yield change(organisations, organisation=event.organisation, webhook=event.webhook)


def member_known(event: MemberKnown, recorded: RecordedEvent) -> Iterator[Change]:
    yield row(members, member=event.member, email=event.email)


def member_left(event: MemberLeft, recorded: RecordedEvent) -> Iterator[Change]:
    yield row(members, member=event.member, email=None)


DELIVERIES = Projection(
    "deliveries",
    7,
    tables,
    {
        ReferralReceived: referral_received,
        DeliveryIntended: delivery_intended,
        DeliveryCancelled: delivery_cancelled,
        DeliveryNarrowed: delivery_narrowed,
        AttemptFailed: attempt_failed,
        NoticeDelivered: notice_delivered,
        NoticeUndeliverable: notice_undeliverable,
        NoticeOwnerChanged: owner_changed,
        DeliveryRenewed: delivery_renewed,
        UndeliverableSeenTo: undeliverable_seen_to,
        PartnerKnown: partner_known,
        WebhookSet: webhook_set,
        MemberKnown: member_known,
        MemberLeft: member_left,
    },
)


def due_notices(
    connection: Connection, now: datetime, limit: int = 100, channel: ChannelKind | None = None
) -> list[Notice]:
    """Notices due by now, the longest due first; to the referring member, or else to their organisation's mailbox.

    Organisations take turns: an endpoint that does not answer delays no other organisation.
    """
    turn = func.row_number().over(partition_by=deliveries.c.organisation, order_by=deliveries.c.due)
    due = (
        select(deliveries, referrals.c.reference, members.c.email, organisations.c.mailbox, organisations.c.webhook)
        .join(referrals, referrals.c.referral == deliveries.c.referral)
        .outerjoin(members, members.c.member == deliveries.c.member)
        .outerjoin(organisations, organisations.c.organisation == deliveries.c.organisation)
        .where(deliveries.c.due <= now, *([deliveries.c.channel == channel] if channel else []))
        .order_by(turn, deliveries.c.due)
        .limit(limit)
    )
    return [
        Notice(
            delivery=row.delivery,
            referral=row.referral,
            reference=row.reference,
            update=row.update_id,
            channel=row.channel,
            organisation=row.organisation,
            email=row.email if row.own_address_only else row.email or row.mailbox,
            webhook=row.webhook,
            kind=RECEIPT if row.occasion.startswith(f"{Milestone.RECEIVED}/") else UPDATE,
            own_email=row.email,
        )
        for row in connection.execute(due)
    ]


def undeliverable_notices(
    connection: Connection, context: CommandContext, page_request: PageRequest = FIRST_PAGE
) -> Page[UndeliverableNotice]:
    """Undeliverable notices that nobody has seen to, the latest first."""
    notices = select(deliveries, referrals.c.reference).join(referrals, referrals.c.referral == deliveries.c.referral)
    notices = notices.where(deliveries.c.result == Result.UNDELIVERABLE, is_shown_to(deliveries.c.referral, context))
    latest = (SortKey(deliveries.c.ended_at, descending=True), SortKey(deliveries.c.delivery))
    return paginate(connection, "undeliverable", notices, latest, page_request, _undeliverable)


def _undeliverable(row: Any) -> UndeliverableNotice:
    return UndeliverableNotice(
        delivery=row.delivery,
        version=row.version,
        referral=row.referral,
        reference=row.reference,
        occasion=occasion_to_path(row.occasion),
        channel=row.channel,
        organisation=row.organisation,
        reason=row.reason,
        owner=row.owner,
        since=row.ended_at,
    )
