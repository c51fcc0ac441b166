"""Webhooks: an organisation says where its own system is told. Its secret is in no event."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID

from annotated_types import Len
from msgspec.structs import replace

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, Event, Refused, command, event
from services.notify.domain.channel.state import Channel


class NotAnEndpoint(Refused):
    """A webhook's address is an http(s) URL without a user name or password in it."""

    status = 422


@event("notify.channel.webhook-set")
class WebhookSet:
    organisation: UUID
    webhook: Plain | None

    def apply(self, channel: Channel) -> Channel:
        return replace(channel, webhook=self.webhook)


@command
class SetWebhook:
    """Say where your organisation's system is told; null: nowhere. The same address again records nothing."""

    webhook: Annotated[Plain, Len(1, 2000)] | None

    def decide(self, channel: Channel, context: CommandContext) -> Iterator[Event[Channel]]:
        if self.webhook and not _is_endpoint(self.webhook):
            raise NotAnEndpoint("give an https:// address without a user name or password in it")
        if self.webhook != channel.webhook:
            yield WebhookSet(organisation=channel.organisation, webhook=self.webhook)


def is_own_channel(channel: Channel, context: CommandContext) -> bool:
    return context.acts_for(channel.organisation)


def _is_endpoint(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("https", "http") and bool(parts.hostname) and parts.username is None
