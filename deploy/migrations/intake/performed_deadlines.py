"""Performed deadlines of intake's database: what the scheduler has performed, which no log can say."""

from deploy.migrations.performed_deadlines import create_performed_deadlines

revision, down_revision = "intake_v2", "intake_v1"


def upgrade() -> None:
    create_performed_deadlines()
