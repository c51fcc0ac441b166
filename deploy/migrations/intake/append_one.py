"""The second version of intake's database: a single event is appended by a function of its own."""

from __future__ import annotations

from deploy.migrations import version_2

revision, down_revision = "intake_2", "intake_1"


def upgrade() -> None:
    version_2.events("intake")
