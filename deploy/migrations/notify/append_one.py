"""The second version of notify's database: a single event is appended by a function of its own."""

from __future__ import annotations

from deploy.migrations import version_2

revision, down_revision = "notify_2", "notify_1"


def upgrade() -> None:
    version_2.events("notify")
