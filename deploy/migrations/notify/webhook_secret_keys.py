"""The third version of notify's database: a webhook secret for each Idempotency-Key.

A secret from before has the empty key, which no request can send.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision, down_revision = "notify_3", "notify_2"


def upgrade() -> None:
    for name in ("idempotency_key", "request_digest", "made_by"):
        op.add_column("webhook_secrets", sa.Column(name, sa.String, nullable=False, server_default=""))
        op.alter_column("webhook_secrets", name, server_default=None)
    op.drop_constraint("webhook_secrets_pkey", "webhook_secrets")
    op.create_primary_key("webhook_secrets_pkey", "webhook_secrets", ["organisation", "idempotency_key"])
