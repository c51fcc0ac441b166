"""This is where the first version of every service's database stands: events, memories, what waits, the relay."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from services.chassis.keeping.datastore import BoundedDatastore
from services.chassis.keeping.recorder import TellbackRecorder


def events(name: str) -> None:
    """By the store's own statements: they make what is not there, and leave what is."""
    datastore = BoundedDatastore("", 1)
    for statement in TellbackRecorder(name, datastore).creation():
        op.get_bind().exec_driver_sql(statement, execution_options={"no_parameters": True})
    datastore.close()


def relay() -> None:
    """What a relay said up to where, and what it is asked to say again."""
    op.execute("create table if not exists relay_place (source text primary key, place bigint not null)")
    op.execute(
        "create table if not exists relay_aside"
        " (stream uuid primary key, trouble text, since timestamptz default now())"
    )
    op.execute("create table if not exists relay_again (stream uuid primary key, after bigint not null)")


def parking() -> None:
    """What waits to be heard."""
    op.create_table(
        "parked",
        sa.Column("place", sa.String, primary_key=True),
        sa.Column("version", sa.BigInteger, primary_key=True),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("envelope", sa.Text, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True)),
        if_not_exists=True,
    )
