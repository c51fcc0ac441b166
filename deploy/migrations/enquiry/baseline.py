"""Baseline of enquiry's database: the chassis' schema."""

from __future__ import annotations

from deploy.migrations import baseline

revision, down_revision = "enquiry_v1", None


def upgrade() -> None:
    baseline.create_service_schema("enquiry")
