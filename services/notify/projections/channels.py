"""Where an organisation said that it is told, with the version that a change of it must name."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, select

from contracts.http.notify import OwnChannel
from services.chassis.asking.decisions import Asked, Unknown
from services.chassis.asking.recorded import Recorded
from services.chassis.projecting.changes import Change, change, upsert
from services.chassis.projecting.projections import Projection
from services.notify.domain.channel.noting import ChannelNoted
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


def noted(event: ChannelNoted, recorded: Recorded) -> Iterator[Change]:
    yield upsert(channels, organisation=str(event.organisation), mailbox=event.mailbox, version=recorded.version)


def webhook_set(event: WebhookSet, recorded: Recorded) -> Iterator[Change]:
    yield change(channels, organisation=str(event.organisation), webhook=event.webhook, version=recorded.version)


CHANNELS = Projection("channels", 1, tables, {ChannelNoted: noted, WebhookSet: webhook_set})


def own_channel(rows: Connection, asked: Asked) -> OwnChannel:
    """Where your organisation is told. Its id names it where a webhook is set."""
    row = rows.execute(select(channels).where(channels.c.organisation == asked.organisation)).first()
    if row is None:
        raise Unknown("there is none of that id")
    return OwnChannel.model_validate(dict(row._mapping))
