"""Where an organisation said that it is told, with the version that a change of it must name."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, Connection, Executable, Integer, MetaData, String, Table, select, update
from sqlalchemy.dialects.postgresql import insert

from contracts.http.notify import OwnChannel
from services.chassis.asking.decisions import Asked, Unknown
from services.chassis.asking.recorded import Recorded
from services.chassis.keeping.projections import Projection
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


def noted(event: ChannelNoted, recorded: Recorded) -> Iterator[Executable]:
    now = {"mailbox": event.mailbox, "version": recorded.version}
    begun = insert(channels).values(organisation=str(event.organisation), **now)
    yield begun.on_conflict_do_update(index_elements=["organisation"], set_=now)


def webhook_set(event: WebhookSet, recorded: Recorded) -> Iterator[Executable]:
    this = channels.c.organisation == str(event.organisation)
    yield update(channels).where(this).values(webhook=event.webhook, version=recorded.version)


CHANNELS = Projection("channels", 1, tables, {ChannelNoted: noted, WebhookSet: webhook_set})


def own_channel(rows: Connection, asked: Asked) -> OwnChannel:
    """Where your organisation is told. Its id names it where a webhook is set."""
    row = rows.execute(select(channels).where(channels.c.organisation == asked.organisation)).first()
    if row is None:
        raise Unknown("there is none of that id")
    return OwnChannel.model_validate(dict(row._mapping))
