"""The first version of enquiry's database."""

from __future__ import annotations

from deploy.migrations import version_1

revision, down_revision = "enquiry_1", None


def upgrade() -> None:
    version_1.events("enquiry")
    version_1.relay()
    version_1.parking()
