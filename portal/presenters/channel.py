"""Presenter of a channel: where an organisation is told."""

from __future__ import annotations

from contracts.http.notify import ChannelEntry
from portal.kit.summary_list import Row, row_action, summary_row

NO_MAILBOX = "None. Email goes to whoever made the referral, at their own address."
A_MAILBOX = "{}\nUsed for a referral whose referrer has no email address of their own."
NO_WEBHOOK = "No system of yours is told."


def channel_rows(channel: ChannelEntry) -> list[Row]:
    mailbox = A_MAILBOX.format(channel.mailbox) if channel.mailbox else NO_MAILBOX
    change = row_action("/channel/webhook", "Change", "where your system is told")
    return [
        summary_row("Mailbox", mailbox),
        summary_row("Your system (webhook)", channel.webhook or NO_WEBHOOK, change),
    ]
