"""Adds since when windows of a source are missing to enquiry's database."""

from __future__ import annotations

from deploy.migrations import watermarks

revision, down_revision = "enquiry_v4", "enquiry_v3"


def upgrade() -> None:
    watermarks.add_broken_since()
