"""The second version of intake's database: a single event is appended by a function of its own."""

from __future__ import annotations

from deploy.migrations import second

revision, down_revision = "intake_2", "intake_1"


def upgrade() -> None:
    second.events("intake")
