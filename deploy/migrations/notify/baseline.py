"""Baseline of notify's database: the chassis' schema, and webhook secrets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from deploy.migrations import baseline

revision, down_revision = "notify_v1", None


def upgrade() -> None:
    baseline.create_service_schema("notify")
    op.create_table(
        "webhook_secrets",
        sa.Column("organisation", sa.Uuid, primary_key=True),
        sa.Column("idempotency_key", sa.String, primary_key=True),
        sa.Column("request_digest", sa.String, nullable=False),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.Column("made_by", sa.String, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    )
