"""Adds the tables of watermarks to enquiry's database."""

from __future__ import annotations

from deploy.migrations import watermarks

revision, down_revision = "enquiry_v3", "enquiry_v2"


def upgrade() -> None:
    watermarks.create_watermark_tables()
