"""Adds since when windows of a source are missing to notify's database."""

from __future__ import annotations

from deploy.migrations import watermarks

revision, down_revision = "notify_v4", "notify_v3"


def upgrade() -> None:
    watermarks.add_broken_since()
