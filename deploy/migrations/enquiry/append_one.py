"""The second version of enquiry's database: a single event is appended by a function of its own."""

from __future__ import annotations

from deploy.migrations import version_2

revision, down_revision = "enquiry_2", "enquiry_1"


def upgrade() -> None:
    version_2.events("enquiry")
