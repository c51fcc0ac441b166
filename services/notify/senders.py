"""This is where notify's senders are put together from its settings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import httpx

from services.notify.delivery.folder import MailFolder
from services.notify.delivery.govuk_notify import GovukNotify
from services.notify.delivery.letter import Letterhead
from services.notify.delivery.outward import Outward
from services.notify.delivery.ports import Sender
from services.notify.delivery.secrets import Secrets
from services.notify.delivery.sending import Senders
from services.notify.delivery.smtp import Smtp
from services.notify.delivery.webhook import Webhook
from services.notify.domain.delivery.state import By
from services.notify.settings import NotifySettings


def senders_of(
    settings: NotifySettings, secrets: Secrets, now: Callable[[], datetime], client: httpx.Client | None = None
) -> Senders:
    """A sender for each channel. `client` sends webhooks outward, where somebody else closes it."""
    mail = _mail(settings, Letterhead(settings.portal_url))
    outward = client or httpx.Client(transport=Outward(anywhere=settings.allow_private_webhooks))
    webhook = Webhook(outward, secrets.of, now, allow_private=settings.allow_private_webhooks)
    return {By.EMAIL: mail, By.WEBHOOK: webhook}


def _mail(settings: NotifySettings, letterhead: Letterhead) -> Sender:
    if settings.mail_by == "govuk":
        key = settings.govuk_api_key.get_secret_value()
        return GovukNotify(key, settings.govuk_template, settings.govuk_base_url, letterhead)
    if settings.mail_by == "folder":
        return MailFolder(settings.mail_folder, settings.mail_from, letterhead)
    return Smtp(
        settings.smtp_host,
        settings.smtp_port,
        settings.mail_from,
        letterhead,
        starttls=settings.smtp_starttls,
        user=settings.smtp_user,
        password=settings.smtp_password.get_secret_value(),
    )
