"""Webhook secrets: a table of encrypted secrets, one row for each Idempotency-Key of an organisation.

The primary key makes a secret once, also for two requests at the same moment. A secret never stands in an event.
"""

from __future__ import annotations

import base64
import secrets
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from cryptography.fernet import Fernet
from sqlalchemy import Column, DateTime, Engine, LargeBinary, MetaData, String, Table, Uuid, func, select
from sqlalchemy.dialects.postgresql import insert

from services.chassis.application.unit_of_work import KeyReused

OVERLAP = timedelta(hours=24)
"""How long a secret goes on signing after another one replaced it."""
SIGNATURES_MAX = 10
"""Signatures of one notice: the newest secrets, so that the header stays under 500 bytes."""
SECRET_BYTES = 24

tables = MetaData()
webhook_secrets = Table(
    "webhook_secrets",
    tables,
    Column("organisation", Uuid, primary_key=True),
    Column("idempotency_key", String, primary_key=True),
    Column("request_digest", String, nullable=False),
    Column("secret", LargeBinary, nullable=False),
    Column("made_by", String, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)


class MadeSecret(NamedTuple):
    """The secret of an Idempotency-Key. `is_new` is False where the key made it before."""

    secret: str
    is_new: bool


class WebhookSecrets:
    """`key` is NOTIFY_SECRET_KEY, a Fernet key. PostgreSQL's clock alone decides which secrets sign."""

    def __init__(self, engine: Engine, key: str) -> None:
        self._engine, self._cipher = engine, Fernet(key)

    def make(self, organisation: UUID, *, key: str, digest: str, made_by: str) -> MadeSecret:
        """The secret of this Idempotency-Key: a new one, or the one that the key made before. Raises KeyReused."""
        secret = "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
        row = {"organisation": organisation, "idempotency_key": key, "request_digest": digest, "made_by": made_by}
        statement = insert(webhook_secrets).values(**row, secret=self._cipher.encrypt(secret.encode()))
        made = select(webhook_secrets).where(
            webhook_secrets.c.organisation == organisation, webhook_secrets.c.idempotency_key == key
        )
        with self._engine.begin() as connection:
            # an insert waits for a simultaneous request with this key
            inserted = statement.on_conflict_do_nothing().returning(webhook_secrets.c.organisation)
            is_new = connection.execute(inserted).first() is not None
            stored = connection.execute(made).one()
        if stored.request_digest != digest:
            raise KeyReused("this Idempotency-Key was used for another request; use a new one")
        return MadeSecret(self._decrypt(stored.secret), is_new)

    def signing_secrets(self, organisation: UUID) -> tuple[str, ...]:
        """The secrets that sign this organisation's notices, newest first: the newest, and those it replaced lately."""
        order = webhook_secrets.c.made_at, webhook_secrets.c.idempotency_key
        replaced_at = func.lead(webhook_secrets.c.made_at).over(order_by=order)
        ours = (
            select(webhook_secrets.c.secret, *order, replaced_at.label("replaced_at"))
            .where(webhook_secrets.c.organisation == organisation)
            .subquery()
        )
        signing = (
            select(ours.c.secret)
            .where(ours.c.replaced_at.is_(None) | (ours.c.replaced_at > func.now() - OVERLAP))
            .order_by(ours.c.made_at.desc(), ours.c.idempotency_key.desc())
            .limit(SIGNATURES_MAX)
        )
        with self._engine.connect() as connection:
            return tuple(map(self._decrypt, connection.scalars(signing)))

    def _decrypt(self, secret: bytes) -> str:
        return self._cipher.decrypt(secret).decode()
