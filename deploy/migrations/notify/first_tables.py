"""The first version of notify's database."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from deploy.migrations import version_1

revision, down_revision = "notify_1", None


def upgrade() -> None:
    version_1.events("notify")
    version_1.relay()
    version_1.parking()
    op.create_table(
        "webhook_secrets",
        sa.Column("organisation", sa.Uuid, primary_key=True),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        if_not_exists=True,
    )
