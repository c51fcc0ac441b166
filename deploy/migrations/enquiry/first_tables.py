"""The first version of enquiry's database."""

from __future__ import annotations

from deploy.migrations import first

revision, down_revision = "enquiry_1", None


def upgrade() -> None:
    first.events("enquiry")
    first.relay()
    first.parking()
