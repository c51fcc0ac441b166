"""The first version of intake's database."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from deploy.migrations import first

revision, down_revision = "intake_1", None


def upgrade() -> None:
    first.events("intake")
    first.relay()
    first.parking()
    op.create_table(
        "assertions_shown",
        sa.Column("jti", sa.String, primary_key=True),
        sa.Column("until", sa.BigInteger, nullable=False),
        schema="public",
        if_not_exists=True,
    )
