"""Composition of notify's senders from its settings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import httpx

from services.notify.delivery.delivery_loop import Senders
from services.notify.delivery.egress import EgressTransport
from services.notify.delivery.email_content import EmailContent
from services.notify.delivery.folder import MailFolder
from services.notify.delivery.govuk_notify import GovukNotify
from services.notify.delivery.ports import Sender
from services.notify.delivery.smtp import Smtp
from services.notify.delivery.webhook import Webhook
from services.notify.delivery.webhook_secrets import WebhookSecrets
from services.notify.domain.delivery.state import ChannelKind
from services.notify.settings import NotifySettings


def senders_of(
    settings: NotifySettings, secrets: WebhookSecrets, now: Callable[[], datetime], client: httpx.Client | None = None
) -> Senders:
    """A sender for each channel. `client` sends the webhooks; the caller that hands it in closes it."""
    mail = _mail(settings, EmailContent(settings.portal_url))
    egress = client or httpx.Client(transport=EgressTransport(allow_private=settings.allow_private_webhooks))
    webhook = Webhook(egress, secrets.signing_secrets, now, allow_private=settings.allow_private_webhooks)
    return {ChannelKind.EMAIL: mail, ChannelKind.WEBHOOK: webhook}


def _mail(settings: NotifySettings, email_content: EmailContent) -> Sender:
    if settings.mail_transport == "govuk":
        key = settings.govuk_api_key.get_secret_value()
        return GovukNotify(
            key, settings.govuk_template, settings.govuk_base_url, email_content, settings.govuk_staff_template
        )
    if settings.mail_transport == "folder":
        return MailFolder(settings.mail_folder, settings.mail_from, email_content)
    return Smtp(
        settings.smtp_host,
        settings.smtp_port,
        settings.mail_from,
        email_content,
        starttls=settings.smtp_starttls,
        user=settings.smtp_user,
        password=settings.smtp_password.get_secret_value(),
    )
