"""The table of performed deadlines, which every service's database has."""

from alembic import op

PERFORMED_DEADLINES = """
    create table performed_deadlines (
        dispatch_id uuid not null, due_at timestamptz not null, performed_at timestamptz not null,
        primary key (dispatch_id, due_at)
    )
"""


def create_performed_deadlines() -> None:
    """Create it, in the migration in hand."""
    op.execute(PERFORMED_DEADLINES)
