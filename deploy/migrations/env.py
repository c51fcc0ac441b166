"""Alembic environment: runs the migrations over the connection that the runner hands in, with its lock."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
