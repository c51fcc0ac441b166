"""What is due to be sent, and to where; and what could not be delivered, with whose it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, DateTime, Integer, MetaData, String, Table, Uuid, func, select

from contracts.http.notify import UndeliverableNotice
from services.chassis.answering.paging import FIRST, Key, Page, Turned, paged
from services.chassis.asking.decisions import Asked
from services.chassis.asking.recorded import Recorded
from services.chassis.projecting.changes import Change, change, row, upsert
from services.chassis.projecting.projections import Projection
from services.notify.domain.channel.noting import ChannelNoted, CorrespondentNoted
from services.notify.domain.channel.webhooks import WebhookSet
from services.notify.domain.delivery.seeing_to import DeliveryRenewed, UndeliverableSeenTo
from services.notify.domain.delivery.sending import AttemptFailed, Delivered, DeliveryIntended, Undeliverable
from services.notify.domain.delivery.state import By, Notice, Result
from services.notify.domain.feedback.owing import AddresseeNoted
from services.notify.domain.feedback.state import in_path

tables = MetaData()
deliveries = Table(
    "deliveries",
    tables,
    Column("delivery", Uuid, primary_key=True),
    Column("referral", Uuid, nullable=False),
    Column("occasion", String, nullable=False),
    Column("name", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("organisation", Uuid, nullable=False),
    Column("member", Uuid, nullable=False),
    Column("due", DateTime(timezone=True), index=True),
    Column("result", String),
    Column("reason", String),
    Column("owner", String),
    Column("ended_at", DateTime(timezone=True)),
    Column("version", Integer),
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


def addressee_noted(event: AddresseeNoted, recorded: Recorded) -> Iterator[Change]:
    yield row(referrals, referral=event.referral, reference=event.reference)


def intended(event: DeliveryIntended, recorded: Recorded) -> Iterator[Change]:
    yield row(
        deliveries,
        delivery=recorded.stream,
        referral=event.referral,
        occasion=event.occasion,
        name=event.name,
        channel=event.channel,
        organisation=event.organisation,
        member=event.member,
        due=recorded.recorded_at,
    )


def failed(event: AttemptFailed, recorded: Recorded) -> Iterator[Change]:
    yield change(deliveries, delivery=recorded.stream, due=event.due, reason=event.reason)


def delivered(event: Delivered, recorded: Recorded) -> Iterator[Change]:
    yield _ended(recorded, result=Result.DELIVERED)


def undeliverable(event: Undeliverable, recorded: Recorded) -> Iterator[Change]:
    """Nothing is recorded of it then until somebody sees to it, so that its version stays the one that they read."""
    given_up = {"reason": event.reason, "owner": event.owner, "version": recorded.version}
    yield _ended(recorded, result=Result.UNDELIVERABLE, **given_up)


def renewed(event: DeliveryRenewed, recorded: Recorded) -> Iterator[Change]:
    now = {"due": recorded.recorded_at, "result": None, "owner": None, "ended_at": None}
    yield change(deliveries, delivery=recorded.stream, **now)


def seen_to(event: UndeliverableSeenTo, recorded: Recorded) -> Iterator[Change]:
    yield _ended(recorded, result=Result.SEEN_TO)


def _ended(recorded: Recorded, **how: Any) -> Change:
    return change(deliveries, delivery=recorded.stream, due=None, ended_at=recorded.recorded_at, **how)


def channel_noted(event: ChannelNoted, recorded: Recorded) -> Iterator[Change]:
    yield upsert(organisations, organisation=event.organisation, mailbox=event.mailbox)


def webhook_set(event: WebhookSet, recorded: Recorded) -> Iterator[Change]:
    yield change(organisations, organisation=event.organisation, webhook=event.webhook)


def correspondent_noted(event: CorrespondentNoted, recorded: Recorded) -> Iterator[Change]:
    yield row(members, member=event.member, email=event.email)


DELIVERIES = Projection(
    "deliveries",
    4,
    tables,
    {
        AddresseeNoted: addressee_noted,
        DeliveryIntended: intended,
        AttemptFailed: failed,
        Delivered: delivered,
        Undeliverable: undeliverable,
        DeliveryRenewed: renewed,
        UndeliverableSeenTo: seen_to,
        ChannelNoted: channel_noted,
        WebhookSet: webhook_set,
        CorrespondentNoted: correspondent_noted,
    },
)


def due_notices(rows: Connection, now: datetime, limit: int = 100, by: By | None = None) -> list[Notice]:
    """What is due by now, the longest due first; to the referring member, or else to their organisation's mailbox.

    Organisations take turns: one whose endpoint does not answer keeps nobody waiting behind all that it is owed.
    """
    turn = func.row_number().over(partition_by=deliveries.c.organisation, order_by=deliveries.c.due)
    due = (
        select(deliveries, referrals.c.reference, members.c.email, organisations.c.mailbox, organisations.c.webhook)
        .join(referrals, referrals.c.referral == deliveries.c.referral)
        .outerjoin(members, members.c.member == deliveries.c.member)
        .outerjoin(organisations, organisations.c.organisation == deliveries.c.organisation)
        .where(deliveries.c.due <= now, *([deliveries.c.channel == by] if by else []))
        .order_by(turn, deliveries.c.due)
        .limit(limit)
    )
    return [
        Notice(
            delivery=row.delivery,
            referral=row.referral,
            reference=row.reference,
            occasion=row.name,
            channel=row.channel,
            organisation=row.organisation,
            email=row.email or row.mailbox,
            webhook=row.webhook,
        )
        for row in rows.execute(due)
    ]


def undeliverable_notices(rows: Connection, asked: Asked, turn: Turned = FIRST) -> Page[UndeliverableNotice]:
    """What could not be delivered, however often it was tried, and nobody has seen to, the latest first."""
    given_up = select(deliveries, referrals.c.reference).join(referrals, referrals.c.referral == deliveries.c.referral)
    given_up = given_up.where(deliveries.c.result == Result.UNDELIVERABLE)
    latest = (Key(deliveries.c.ended_at, falling=True), Key(deliveries.c.delivery))
    return paged(rows, "undeliverable", given_up, latest, turn, _undeliverable)


def _undeliverable(row: Any) -> UndeliverableNotice:
    return UndeliverableNotice(
        delivery=row.delivery,
        version=row.version,
        referral=row.referral,
        reference=row.reference,
        occasion=in_path(row.occasion),
        channel=row.channel,
        organisation=row.organisation,
        reason=row.reason,
        owner=row.owner,
        since=row.ended_at,
    )
