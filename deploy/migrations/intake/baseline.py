"""Baseline of intake's database: the chassis' schema, and the client assertions that were used."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from deploy.migrations import baseline

revision, down_revision = "intake_v1", None


def upgrade() -> None:
    baseline.create_service_schema("intake")
    op.create_table(
        "used_assertions",
        sa.Column("jti", sa.String, primary_key=True),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        schema="public",
    )
