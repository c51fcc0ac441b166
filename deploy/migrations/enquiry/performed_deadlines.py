"""Performed deadlines of enquiry's database: what the scheduler has performed, which no log can say."""

from deploy.migrations.performed_deadlines import create_performed_deadlines

revision, down_revision = "enquiry_v2", "enquiry_v1"


def upgrade() -> None:
    create_performed_deadlines()
