"""Adds the tables of watermarks to intake's database."""

from __future__ import annotations

from deploy.migrations import watermarks

revision, down_revision = "intake_v3", "intake_v2"


def upgrade() -> None:
    watermarks.create_watermark_tables()
