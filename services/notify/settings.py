"""Settings of notify, read from `NOTIFY_…` variables: e-mail, the address of the portal, the key of secrets."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import SecretStr

from services.chassis.runtime.settings import ServiceSettings


class NotifySettings(ServiceSettings):
    """`secret_key` is a Fernet key and encrypts webhook secrets.

    `mail_transport` folder and `allow_private_webhooks` are for development and rehearsals.
    """

    secret_key: SecretStr = SecretStr("")
    portal_url: str = ""
    mail_transport: Literal["smtp", "govuk", "folder"] = "smtp"
    mail_from: str = "no-reply@tellback.example.org"
    mail_folder: Path = Path(".state/mail")
    smtp_host: str = "localhost"
    smtp_port: int = 25
    smtp_starttls: bool = False
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    govuk_api_key: SecretStr = SecretStr("")
    govuk_template: str = ""
    govuk_staff_template: str = ""
    govuk_base_url: str = "https://api.notifications.service.gov.uk"
    allow_private_webhooks: bool = False
