"""The first version of intake's database."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from deploy.migrations import version_1

revision, down_revision = "intake_1", None


def upgrade() -> None:
    version_1.events("intake")
    version_1.relay()
    version_1.parking()
    op.create_table(
        "used_assertions",
        sa.Column("jti", sa.String, primary_key=True),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        schema="public",
        if_not_exists=True,
    )
