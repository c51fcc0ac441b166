"""This is where a webhook's secret is kept: encrypted, in a table of its own, shown once when it is made."""

from __future__ import annotations

import base64
import secrets
from uuid import UUID

from cryptography.fernet import Fernet
from sqlalchemy import Column, DateTime, Engine, LargeBinary, MetaData, Table, Uuid, func, select
from sqlalchemy.dialects.postgresql import insert

tables = MetaData()
webhook_secrets = Table(
    "webhook_secrets",
    tables,
    Column("organisation", Uuid, primary_key=True),
    Column("secret", LargeBinary, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)


class WebhookSecrets:
    """`key` is NOTIFY_SECRET_KEY, a Fernet key."""

    def __init__(self, engine: Engine, key: str) -> None:
        self.engine, self.cipher = engine, Fernet(key)

    def renew(self, organisation: UUID) -> str:
        """A new secret, which this alone ever shows. The old one signs no more."""
        secret = "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()
        kept = {"secret": self.cipher.encrypt(secret.encode()), "made_at": func.now()}
        made = insert(webhook_secrets).values(organisation=organisation, **kept)
        with self.engine.begin() as connection:
            connection.execute(made.on_conflict_do_update(index_elements=["organisation"], set_=kept))
        return secret

    def secret_of(self, organisation: UUID) -> str | None:
        """The secret that signs what this organisation is told."""
        with self.engine.connect() as connection:
            found = connection.scalar(
                select(webhook_secrets.c.secret).where(webhook_secrets.c.organisation == organisation)
            )
        return self.cipher.decrypt(found).decode() if found is not None else None
