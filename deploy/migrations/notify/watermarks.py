"""Adds the tables of watermarks to notify's database."""

from __future__ import annotations

from deploy.migrations import watermarks

revision, down_revision = "notify_v3", "notify_v2"


def upgrade() -> None:
    watermarks.create_watermark_tables()
