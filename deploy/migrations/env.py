"""This is Alembic's environment: whoever migrates hands it the connection, its transaction and its lock."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
