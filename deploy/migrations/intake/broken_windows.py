"""Adds since when windows of a source are missing to intake's database."""

from __future__ import annotations

from deploy.migrations import watermarks

revision, down_revision = "intake_v4", "intake_v3"


def upgrade() -> None:
    watermarks.add_broken_since()
