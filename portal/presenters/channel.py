"""This is where it is worded how an organisation is told."""

from __future__ import annotations

from typing import Any

from contracts.http.notify import OwnChannel
from portal.presenters.referring import summary

NO_MAILBOX = "None. Email goes to whoever made the referral, at their own address."
A_MAILBOX = "{}\nUsed for a referral whose referrer has no email address of their own."
NO_WEBHOOK = "No system of yours is told."


def channel_rows(channel: OwnChannel) -> list[dict[str, Any]]:
    """The rows of a GOV.UK summary list."""
    change = {"href": "/channel/webhook", "text": "Change", "visuallyHiddenText": "where your system is told"}
    return [
        summary("Mailbox", A_MAILBOX.format(channel.mailbox) if channel.mailbox else NO_MAILBOX),
        summary("Your system (webhook)", channel.webhook or NO_WEBHOOK) | {"actions": {"items": [change]}},
    ]
