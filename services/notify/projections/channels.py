"""Projection: an organisation's own channel, with the version that a change of it must name."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, select

from contracts.http.notify import ChannelEntry
from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.domain.decider import CommandContext, Unknown
from services.chassis.projections.projection import Projection
from services.chassis.projections.row_changes import Change, change, upsert
from services.notify.domain.channel.directory import PartnerKnown
from services.notify.domain.channel.webhooks import WebhookSet

tables = MetaData()
channels = Table(
    "channels",
    tables,
    Column("organisation", String, primary_key=True),
    Column("mailbox", String),
    Column("webhook", String),
    Column("version", Integer, nullable=False),
)


def partner_known(event: PartnerKnown, recorded: RecordedEvent) -> Iterator[Change]:
    yield upsert(channels, organisation=str(event.organisation), mailbox=event.mailbox, version=recorded.version)


def webhook_set(event: WebhookSet, recorded: RecordedEvent) -> Iterator[Change]:
    yield change(channels, organisation=str(event.organisation), webhook=event.webhook, version=recorded.version)


CHANNELS = Projection("channels", 1, tables, {PartnerKnown: partner_known, WebhookSet: webhook_set})


def own_channel(connection: Connection, context: CommandContext) -> ChannelEntry:
    """Where your organisation is told. Its id names it where a webhook is set."""
    row = connection.execute(select(channels).where(channels.c.organisation == context.organisation)).first()
    if row is None:
        raise Unknown("there is none of that id")
    return ChannelEntry.model_validate(dict(row._mapping))
